#!/bin/sh
# postrm of {{ package }}: see Debian Policy 6.5 for its calls.
set -e
{%- for file in retired %}

dpkg-maintscript-helper rm_conffile {{ file.path }} {{ file.before }} {{ package }} -- "$@"
{%- endfor %}

case "$1" in
remove)
{%- if services %}
    if [ -z "${DPKG_ROOT:-}" ] && [ -d /run/systemd/system ]; then
        systemctl --system daemon-reload > /dev/null || true
    fi
{%- endif %}
    ;;
purge)
{%- if !units.is_empty() %}
    # Only Essential tools are sure to be there now.
    if command -v deb-systemd-helper > /dev/null; then
        deb-systemd-helper purge {{ units }} > /dev/null || true
    fi
{%- endif %}
{%- for template in templates %}
    for link in "${DPKG_ROOT:-}"/etc/systemd/system/*.wants/{{ template }}*.service; do
        if [ -L "$link" ] && [ ! -e "${DPKG_ROOT:-}/etc/systemd/system/{{ template }}.service" ]; then
            rm -f "$link"
            rmdir --ignore-fail-on-non-empty "${link%/*}"
        fi
    done
{%- endfor %}
{%- if !delete.is_empty() %}
    # What the package made and can name. Accounts stay, so that nobody inherits their files.
{%- if !keeps.is_empty() %}
    # The data in {{ keeps }} stays too: it is the admin's.
{%- endif %}
    for dir in {{ delete }}; do
        if [ ! -L "${DPKG_ROOT:-}$dir" ] && [ -d "${DPKG_ROOT:-}$dir" ]; then
            rm -rf --one-file-system "${DPKG_ROOT:-}$dir"
        fi
    done
{%- endif %}
    ;;
upgrade | failed-upgrade | abort-upgrade | disappear) ;;
abort-install)
    rm -f /run/{{ package }}.fresh
    ;;
*)
    echo "postrm of {{ package }}: unknown call \`$1'" >&2
    exit 1
    ;;
esac
