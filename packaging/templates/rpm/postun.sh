# %postun of {{ package }}: $1 is 0 when it is erased, and more when another version stays.
if [ "$1" -eq 0 ] && [ -d /run/systemd/system ]; then
    systemctl daemon-reload || :
fi
exit 0
