#!/bin/sh
# preinst of {{ package }}: see Debian Policy 6.5 for its calls.
set -e
{%- for file in retired %}

dpkg-maintscript-helper rm_conffile {{ file.path }} {{ file.before }} {{ package }} -- "$@"
{%- endfor %}
{%- if !groups.is_empty() %}

# A configuration file that is not there yet is new with this version: the postinst gives it its group.
new_config() {
    if [ ! -e "${DPKG_ROOT:-}$1" ] && [ -d "${DPKG_ROOT:-}/run" ]; then
        echo "$1" >> "${DPKG_ROOT:-}/run/{{ package }}.new"
    fi
}
{%- endif %}

case "$1" in
install)
{%- for file in groups %}
    new_config {{ file.path }}
{%- endfor %}
{%- if services %}
    # After remove and install, dpkg calls `postinst configure` with the old version, as in an
    # upgrade: this mark tells the postinst that the service is to be started, not only restarted.
    if [ -z "${DPKG_ROOT:-}" ] && [ -d /run/systemd/system ]; then
        : > /run/{{ package }}.fresh
    fi
{%- endif %}
    ;;
upgrade)
{%- for file in groups %}
    new_config {{ file.path }}
{%- endfor %}
{%- if !stop_first.is_empty() %}
    # Files must not change under these programs. The postinst starts those again that are listed here.
    if [ -z "${DPKG_ROOT:-}" ] && [ -d /run/systemd/system ]; then
        systemctl list-units --plain --no-legend --state=active,activating,reloading {{ stop_first }} |
            sed 's/ .*//' >> /run/{{ package }}.stopped
        xargs -r -d '\n' deb-systemd-invoke stop < /run/{{ package }}.stopped > /dev/null || true
    fi
{%- endif %}
    ;;
abort-upgrade) ;;
*)
    echo "preinst of {{ package }}: unknown call \`$1'" >&2
    exit 1
    ;;
esac
