#!/bin/sh
# preinst of {{ package }}: see Debian Policy 6.5 for its calls.
set -e
{%- for file in retired %}

dpkg-maintscript-helper rm_conffile {{ file.path }} {{ file.before }} {{ package }} -- "$@"
{%- endfor %}

case "$1" in
install)
{%- if services %}
    # After remove and install, dpkg calls `postinst configure` with the old version, as in an
    # upgrade: this mark tells the postinst that the service is to be started, not only restarted.
    if [ -z "${DPKG_ROOT:-}" ] && [ -d /run/systemd/system ]; then
        : > /run/{{ package }}.fresh
    fi
{%- endif %}
    ;;
upgrade)
{%- if !stop_first.is_empty() %}
    # Its files must not change under the running program; the mark makes the postinst start it again.
    if [ -z "${DPKG_ROOT:-}" ] && [ -d /run/systemd/system ]; then
{%- for unit in stop_first.quoted() %}
        if systemctl --quiet is-active {{ unit }}; then
            : > /run/{{ package }}.stopped.{{ unit }}
            deb-systemd-invoke stop {{ unit }} > /dev/null || true
        fi
{%- endfor %}
    fi
{%- endif %}
    ;;
abort-upgrade) ;;
*)
    echo "preinst of {{ package }}: unknown call \`$1'" >&2
    exit 1
    ;;
esac
