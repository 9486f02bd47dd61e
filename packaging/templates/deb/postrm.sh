#!/bin/sh
# postrm of {{ package }}: see Debian Policy 6.5 for its calls.
set -e
{%- for file in retired %}

dpkg-maintscript-helper rm_conffile {{ file.path }} {{ file.before }} {{ package }} -- "$@"
{%- endfor %}
{%- if !delete.is_empty() %}

# Deletes $1/$2 if it is a real directory below $1: what a link or a mount leads to is not ours.
delete_below() {
    top=$(readlink -f "${DPKG_ROOT:-}$1") || return 0
    if [ -d "$top/$2" ] && [ "$(readlink -f "$top/$2")" = "$top/$2" ] && ! mountpoint -q "$top/$2"; then
        rm -rf --one-file-system "${top:?}/$2"
    fi
}
{%- endif %}
{%- if marks %}

# What the other scripts left for each other.
forget_marks() {
    for mark in fresh new stopped; do
        rm -f "${DPKG_ROOT:-}/run/{{ package }}.$mark"
    done
}
{%- endif %}

case "$1" in
remove)
{%- if services %}
    if [ -z "${DPKG_ROOT:-}" ] && [ -d /run/systemd/system ]; then
        systemctl --system daemon-reload > /dev/null || true
    fi
{%- endif %}
{%- if marks %}
    forget_marks
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
    # Links to instances that lead nowhere now; an admin's own template keeps them.
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
{%- for held in delete %}
    delete_below {{ held }}
{%- endfor %}
{%- endif %}
    ;;
upgrade | failed-upgrade | abort-upgrade | disappear) ;;
abort-install)
{%- if marks %}
    forget_marks
{%- endif %}
    ;;
*)
    echo "postrm of {{ package }}: unknown call \`$1'" >&2
    exit 1
    ;;
esac
