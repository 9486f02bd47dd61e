# %preun of {{ package }}: $1 is 0 when it is erased, and more when another version stays.

# While its files are still there. An upgrade stops nothing: %posttrans of the new version restarts
# what runs, so the service is away for a moment only.
if [ "$1" -eq 0 ] && command -v systemctl > /dev/null; then
    # As on SUSE, an admin can say no.
    if [ -d /run/systemd/system ] &&
        ! grep -Eqs '^DISABLE_STOP_ON_REMOVAL="?(yes|1)"?$' /etc/sysconfig/services; then
        systemctl stop {{ stop }} || :
    fi
    systemctl --no-reload disable {{ units }} || :
fi
exit 0
