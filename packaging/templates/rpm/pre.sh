# %pre of {{ package }}: $1 is 1 at the first installation, and more when another version is there.
{%- if let Some(account) = account %}

# Accounts. rpm 4.19 and later has made them already, from the metadata of the package; this is for
# older ones, and for membership in groups. What an account that exists has is left as it is.
if command -v systemd-sysusers > /dev/null; then
    systemd-sysusers --replace=/usr/lib/sysusers.d/{{ package }}.conf - << 'EOF' || :
{{ declared }}
EOF
else
    getent group {{ account.name }} > /dev/null || groupadd --system {{ account.name }} || :
    getent passwd {{ account.name }} > /dev/null ||
        useradd {{ account.options }} {{ account.name }} || :
{%- for group in account.groups %}
    getent group {{ group }} > /dev/null || groupadd --system {{ group }} || :
    usermod --append --groups {{ group }} {{ account.name }} || :
{%- endfor %}
fi
{%- endif %}
{%- if !stop_first.is_empty() %}

# Files must not change under these programs. %posttrans starts those again that are listed here.
if [ "$1" -ge 2 ] && [ -d /run/systemd/system ]; then
    systemctl list-units --plain --no-legend --state=active,activating,reloading {{ stop_first }} |
        sed 's/ .*//' >> /run/{{ package }}.stopped || :
    xargs -r -d '\n' systemctl stop < /run/{{ package }}.stopped || :
fi
{%- endif %}
exit 0
