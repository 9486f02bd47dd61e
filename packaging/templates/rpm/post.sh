# %post of {{ package }}: $1 is 1 at the first installation, and more when another version is there.
{%- if directories %}

# Directories, from /usr/lib/tmpfiles.d/{{ package }}.conf; without the tool the unit makes its own.
if command -v systemd-tmpfiles > /dev/null; then
    systemd-tmpfiles --create {{ package }}.conf || :
fi
{%- endif %}
{%- if !preset.is_empty() %}

# Enabled at the first installation if the presets of the system say so; never started.
if [ "$1" -eq 1 ] && command -v systemctl > /dev/null; then
    systemctl --no-reload preset {{ preset }} || :
fi
{%- endif %}
exit 0
