# %posttrans of {{ package }}: $1 is 1 after the first installation, and more after an upgrade, a
# downgrade or a reinstallation.
if [ -d /run/systemd/system ]; then
    systemctl daemon-reload || :
{%- if !restart.is_empty() || !reload.is_empty() %}
    # Only what runs: a service that the admin stopped stays stopped. For nodes of a cluster, which
    # must not restart all at once, DISABLE_RESTART_ON_UPDATE=yes leaves that to the admin.
    if [ "$1" -ge 2 ] && ! grep -Eqs '^DISABLE_RESTART_ON_UPDATE="?(yes|1)"?$' \
        {{ opt_out }}; then
{%- if !restart.is_empty() %}
        systemctl try-restart {{ restart }} || :
{%- endif %}
{%- if !reload.is_empty() %}
        systemctl try-reload-or-restart {{ reload }} || :
{%- endif %}
    fi
{%- endif %}
{%- if stop_first %}
    # What %pre stopped.
    if [ -e /run/{{ package }}.stopped ]; then
        xargs -r -d '\n' systemctl start < /run/{{ package }}.stopped || :
        rm -f /run/{{ package }}.stopped
    fi
{%- endif %}
fi
exit 0
