#!/bin/sh
# prerm of {{ package }}: see Debian Policy 6.5 for its calls.
set -e

case "$1" in
remove)
    # While its files are still there. An upgrade stops nothing: the postinst of the new version
    # restarts what runs, so the service is away for a moment only.
    if [ -z "${DPKG_ROOT:-}" ] && [ -d /run/systemd/system ]; then
        deb-systemd-invoke stop {{ stop }} > /dev/null || true
    fi
    ;;
upgrade | deconfigure | failed-upgrade) ;;
*)
    echo "prerm of {{ package }}: unknown call \`$1'" >&2
    exit 1
    ;;
esac
