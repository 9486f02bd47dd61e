#!/bin/sh
# postinst of {{ package }}: see Debian Policy 6.5 for its calls.
set -e
{%- for file in retired %}

dpkg-maintscript-helper rm_conffile {{ file.path }} {{ file.before }} {{ package }} -- "$@"
{%- endfor %}

case "$1" in
configure | abort-upgrade | abort-remove | abort-deconfigure) ;;
*)
    echo "postinst of {{ package }}: unknown call \`$1'" >&2
    exit 1
    ;;
esac
{%- if accounts %}

# Accounts, from /usr/lib/sysusers.d/{{ package }}.conf; one that exists is left as it is.
systemd-sysusers ${DPKG_ROOT:+--root="$DPKG_ROOT"} {{ package }}.conf
{%- endif %}
{%- if directories %}

# Directories, from /usr/lib/tmpfiles.d/{{ package }}.conf; without the tool the unit makes its own.
if command -v systemd-tmpfiles > /dev/null; then
    systemd-tmpfiles ${DPKG_ROOT:+--root="$DPKG_ROOT"} --create {{ package }}.conf || true
fi
{%- endif %}
{%- if !groups.is_empty() %}

# A service reads its configuration through its group. Given once, when the file is new, so that what
# an admin chooses later stays.
let_group_read() {
    if [ ! -f "${DPKG_ROOT:-}$2" ] || [ -L "${DPKG_ROOT:-}$2" ]; then
        return 0
    fi
    if [ -n "$version" ] && ! grep -qsxF -e "$2" "${DPKG_ROOT:-}/run/{{ package }}.new"; then
        return 0
    fi
    if [ "$(stat -c %g "${DPKG_ROOT:-}$2")" != 0 ] || dpkg-statoverride --list "$2" > /dev/null; then
        return 0
    fi
    gid=$(sed -n "s/^$1:[^:]*:\([0-9]*\):.*/\1/p" "${DPKG_ROOT:-}/etc/group")
    chgrp "${gid:-$1}" "${DPKG_ROOT:-}$2"
}
if [ "$1" = configure ]; then
    version="${2:-}"
{%- for file in groups %}
    let_group_read {{ file.group }} {{ file.path }}
{%- endfor %}
    rm -f "${DPKG_ROOT:-}/run/{{ package }}.new"
fi
{%- endif %}
{%- if !enable.is_empty() || !keep.is_empty() %}

# Enabled at the first installation, as the admin's presets allow; later only kept as it is, with the
# links that a new version of the unit asks for.
{%- if !enable.is_empty() %}
enable_unit() {
    if deb-systemd-helper --quiet was-enabled "$1"; then
        deb-systemd-helper enable "$1" > /dev/null || true
    else
        deb-systemd-helper update-state "$1" > /dev/null || true
    fi
}
{%- for unit in enable.quoted() %}
enable_unit {{ unit }}
{%- endfor %}
{%- endif %}
{%- if !keep.is_empty() %}
keep_unit() {
    if deb-systemd-helper debian-installed "$1" && deb-systemd-helper --quiet was-enabled "$1"; then
        deb-systemd-helper enable "$1" > /dev/null || true
    fi
    deb-systemd-helper update-state "$1" > /dev/null || true
}
{%- for unit in keep.quoted() %}
keep_unit {{ unit }}
{%- endfor %}
{%- endif %}
{%- endif %}
{%- if services %}

if [ -z "${DPKG_ROOT:-}" ] && [ -d /run/systemd/system ]; then
    systemctl --system daemon-reload > /dev/null || true
    again=
    if [ "$1" = abort-remove ]; then
        # The prerm stopped what ran.
        again=yes
    elif [ "$1" = configure ] && [ -n "${2:-}" ] && [ -e /run/{{ package }}.fresh ]; then
        # Removed and installed again.
        again=yes
{%- if !start.is_empty() %}
    elif [ "$1" = configure ] && [ -z "${2:-}" ]; then
        deb-systemd-invoke start {{ start }} > /dev/null || true
{%- endif %}
{%- if !restart.is_empty() || !reload.is_empty() %}
    elif [ "$1" = configure ] && [ -n "${2:-}" ]; then
        # Only what runs: a service that the admin stopped stays stopped.
{%- if !restart.is_empty() %}
        deb-systemd-invoke try-restart {{ restart }} > /dev/null || true
{%- endif %}
{%- if !reload.is_empty() %}
        deb-systemd-invoke try-reload-or-restart {{ reload }} > /dev/null || true
{%- endif %}
{%- endif %}
    fi
    # After abort-upgrade and abort-deconfigure there is nothing to start: nothing was stopped.
    if [ -n "$again" ]; then
        # What is enabled; of the others deb-systemd-invoke starts none.
{%- if !units.is_empty() %}
        deb-systemd-invoke start {{ units }} > /dev/null || true
{%- endif %}
{%- for template in templates %}
        for link in /etc/systemd/system/*.wants/{{ template }}*.service; do
            if [ -L "$link" ]; then
                deb-systemd-invoke start "${link##*/}" > /dev/null || true
            fi
        done
{%- endfor %}
    fi
    rm -f /run/{{ package }}.fresh
{%- if !stop_first.is_empty() %}
    # What the preinst stopped, also if it was started by hand: `start` would leave that stopped.
    if [ -e /run/{{ package }}.stopped ]; then
        xargs -r -d '\n' deb-systemd-invoke reload-or-restart < /run/{{ package }}.stopped > /dev/null || true
        rm -f /run/{{ package }}.stopped
    fi
{%- endif %}
fi
{%- endif %}
