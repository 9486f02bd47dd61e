# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_llmspell_global_optspecs
    string join \n c/config= trace= output= p/profile= h/help V/version
end

function __fish_llmspell_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_llmspell_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_llmspell_using_subcommand
    set -l cmd (__fish_llmspell_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c llmspell -n "__fish_llmspell_needs_command" -s c -l config -d 'The configuration file [default: ./llmspell.toml, ~/.config/llmspell/config.toml or /etc/llmspell/kernel.toml, the first that can be read]' -r -F
complete -c llmspell -n "__fish_llmspell_needs_command" -l trace -d 'How much is logged' -r -f -a "off\t'Only errors; a log that says nothing would hide why a start failed'
error\t'Only errors'
warn\t'And what may become one'
info\t'And what happens'
debug\t'And why'
trace\t'And everything'"
complete -c llmspell -n "__fish_llmspell_needs_command" -l output -d 'How results are shown' -r -f -a "text\t'For people'
json\t'For programs, on one line'
pretty\t'For programs and people'"
complete -c llmspell -n "__fish_llmspell_needs_command" -s p -l profile -d 'The configuration profile; there is only `default`' -r
complete -c llmspell -n "__fish_llmspell_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c llmspell -n "__fish_llmspell_needs_command" -s V -l version -d 'Print version'
complete -c llmspell -n "__fish_llmspell_needs_command" -f -a "kernel" -d 'Start, stop and use kernels that stay'
complete -c llmspell -n "__fish_llmspell_needs_command" -f -a "exec" -d 'Run a piece of code'
complete -c llmspell -n "__fish_llmspell_needs_command" -f -a "run" -d 'Run a script'
complete -c llmspell -n "__fish_llmspell_needs_command" -f -a "repl" -d 'Type code and see what it does'
complete -c llmspell -n "__fish_llmspell_needs_command" -f -a "config" -d 'Write, check and show the configuration'
complete -c llmspell -n "__fish_llmspell_needs_command" -f -a "version" -d 'Show the version'
complete -c llmspell -n "__fish_llmspell_needs_command" -f -a "completion" -d 'Write completions for a shell'
complete -c llmspell -n "__fish_llmspell_needs_command" -f -a "man" -d 'Write the man pages into a directory'
complete -c llmspell -n "__fish_llmspell_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and not __fish_seen_subcommand_from start stop status connect install-service uninstall-service service-status install-kernelspec help" -s c -l config -d 'The configuration file [default: ./llmspell.toml, ~/.config/llmspell/config.toml or /etc/llmspell/kernel.toml, the first that can be read]' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and not __fish_seen_subcommand_from start stop status connect install-service uninstall-service service-status install-kernelspec help" -l trace -d 'How much is logged' -r -f -a "off\t'Only errors; a log that says nothing would hide why a start failed'
error\t'Only errors'
warn\t'And what may become one'
info\t'And what happens'
debug\t'And why'
trace\t'And everything'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and not __fish_seen_subcommand_from start stop status connect install-service uninstall-service service-status install-kernelspec help" -l output -d 'How results are shown' -r -f -a "text\t'For people'
json\t'For programs, on one line'
pretty\t'For programs and people'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and not __fish_seen_subcommand_from start stop status connect install-service uninstall-service service-status install-kernelspec help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and not __fish_seen_subcommand_from start stop status connect install-service uninstall-service service-status install-kernelspec help" -s V -l version -d 'Print version'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and not __fish_seen_subcommand_from start stop status connect install-service uninstall-service service-status install-kernelspec help" -f -a "start" -d 'Start a kernel'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and not __fish_seen_subcommand_from start stop status connect install-service uninstall-service service-status install-kernelspec help" -f -a "stop" -d 'Stop kernels'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and not __fish_seen_subcommand_from start stop status connect install-service uninstall-service service-status install-kernelspec help" -f -a "status" -d 'Show the kernels that run'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and not __fish_seen_subcommand_from start stop status connect install-service uninstall-service service-status install-kernelspec help" -f -a "connect" -d 'Type code for a kernel that runs'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and not __fish_seen_subcommand_from start stop status connect install-service uninstall-service service-status install-kernelspec help" -f -a "install-service" -d 'Have a service manager run a kernel'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and not __fish_seen_subcommand_from start stop status connect install-service uninstall-service service-status install-kernelspec help" -f -a "uninstall-service" -d 'Stop a service and remove what install-service wrote'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and not __fish_seen_subcommand_from start stop status connect install-service uninstall-service service-status install-kernelspec help" -f -a "service-status" -d 'Show whether a kernel is installed as a service, and runs'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and not __fish_seen_subcommand_from start stop status connect install-service uninstall-service service-status install-kernelspec help" -f -a "install-kernelspec" -d 'Have Jupyter offer this kernel for notebooks'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and not __fish_seen_subcommand_from start stop status connect install-service uninstall-service service-status install-kernelspec help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from start" -s p -l port -d 'The port of HTTP; the five Jupyter channels have the next five. 0 picks free ports' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from start" -s i -l id -d 'The name of this kernel [default: a random one]' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from start" -s f -l connection-file -d 'Where to write how to connect, or a file that says it [default: ~/.llmspell/kernels/kernel-<ID>.json]' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from start" -l log-file -d 'Where to log [default: standard error]' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from start" -l pid-file -d 'Where to write the process id' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from start" -l idle-timeout -d 'End after so many seconds without a message; 0 = never' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from start" -l max-clients -d 'How many clients may be there at once' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from start" -l log-rotate-size -d 'Begin a new log file at so many bytes' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from start" -l log-rotate-count -d 'How many old log files to keep' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from start" -l service-config -d 'The configuration of a service: it may be missing, it gives way to --config and LLMSPELL_CONFIG, and unless it says otherwise the kernel waits for messages for ever' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from start" -s c -l config -d 'The configuration file [default: ./llmspell.toml, ~/.config/llmspell/config.toml or /etc/llmspell/kernel.toml, the first that can be read]' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from start" -l trace -d 'How much is logged' -r -f -a "off\t'Only errors; a log that says nothing would hide why a start failed'
error\t'Only errors'
warn\t'And what may become one'
info\t'And what happens'
debug\t'And why'
trace\t'And everything'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from start" -l output -d 'How results are shown' -r -f -a "text\t'For people'
json\t'For programs, on one line'
pretty\t'For programs and people'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from start" -l daemon -d 'Go into the background once everything works'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from start" -l foreground -d 'Stay in the foreground, whatever the configuration says'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from start" -l dry-run -d 'Check the configuration, and whether a start would work, and start nothing'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from start" -s V -l version -d 'Print version'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from stop" -s i -l id -d 'The name of the kernel' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from stop" -l pid-file -d 'The kernel with this PID file' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from stop" -l timeout -d 'How many seconds a kernel has to end before it is killed' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from stop" -s c -l config -d 'The configuration file [default: ./llmspell.toml, ~/.config/llmspell/config.toml or /etc/llmspell/kernel.toml, the first that can be read]' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from stop" -l trace -d 'How much is logged' -r -f -a "off\t'Only errors; a log that says nothing would hide why a start failed'
error\t'Only errors'
warn\t'And what may become one'
info\t'And what happens'
debug\t'And why'
trace\t'And everything'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from stop" -l output -d 'How results are shown' -r -f -a "text\t'For people'
json\t'For programs, on one line'
pretty\t'For programs and people'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from stop" -l all -d 'All kernels of this user'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from stop" -l force -d 'Kill at once'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from stop" -l no-cleanup -d 'Leave the PID file and the connection file of a killed kernel'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from stop" -s V -l version -d 'Print version'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from status" -s i -l id -d 'The same' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from status" -s f -l format -d 'How it is shown [default: table, or what --output says]' -r -f -a "table\t'A line for each'
json\t'For programs'
yaml\t'For programs and people'
text\t'A block for each'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from status" -l interval -d 'Seconds between two looks' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from status" -s c -l config -d 'The configuration file [default: ./llmspell.toml, ~/.config/llmspell/config.toml or /etc/llmspell/kernel.toml, the first that can be read]' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from status" -l trace -d 'How much is logged' -r -f -a "off\t'Only errors; a log that says nothing would hide why a start failed'
error\t'Only errors'
warn\t'And what may become one'
info\t'And what happens'
debug\t'And why'
trace\t'And everything'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from status" -l output -d 'How results are shown' -r -f -a "text\t'For people'
json\t'For programs, on one line'
pretty\t'For programs and people'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Only the exit code: 0 if a kernel runs, 69 if none does'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from status" -s w -l watch -d 'Show it again and again'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from status" -s V -l version -d 'Print version'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from connect" -s c -l config -d 'The configuration file [default: ./llmspell.toml, ~/.config/llmspell/config.toml or /etc/llmspell/kernel.toml, the first that can be read]' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from connect" -l trace -d 'How much is logged' -r -f -a "off\t'Only errors; a log that says nothing would hide why a start failed'
error\t'Only errors'
warn\t'And what may become one'
info\t'And what happens'
debug\t'And why'
trace\t'And everything'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from connect" -l output -d 'How results are shown' -r -f -a "text\t'For people'
json\t'For programs, on one line'
pretty\t'For programs and people'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from connect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from connect" -s V -l version -d 'Print version'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-service" -l service-type -d 'Which service manager' -r -f -a "systemd\t'Of Linux'
launchd\t'Of macOS'
auto\t'That of this system'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-service" -l name -d 'The name of the service' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-service" -l port -d 'The port of the kernel [default: that of its configuration, or 9555]' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-service" -l id -d 'The name of the kernel' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-service" -l log-file -d 'Where the kernel logs [default: the log of the service manager]' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-service" -l pid-file -d 'Where the kernel writes its process id' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-service" -l daemon-style -d 'How the kernel stays' -r -f -a "foreground\t'In the foreground, where the service manager sees it'
forking\t'It forks and leaves a PID file, as services did before systemd'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-service" -l user -d 'Whom a service of the system runs as' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-service" -l limit-nofile -d 'The most open files [default: 65536]' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-service" -l tasks-max -d 'The most processes and threads of the service [default: 512]' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-service" -l memory-max -d 'The most memory, as in 512M or 2G [default: 2G]' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-service" -l cpu-quota -d 'The most processor time, in per cent of one core [default: 200%]' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-service" -s c -l config -d 'The configuration file [default: ./llmspell.toml, ~/.config/llmspell/config.toml or /etc/llmspell/kernel.toml, the first that can be read]' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-service" -l trace -d 'How much is logged' -r -f -a "off\t'Only errors; a log that says nothing would hide why a start failed'
error\t'Only errors'
warn\t'And what may become one'
info\t'And what happens'
debug\t'And why'
trace\t'And everything'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-service" -l output -d 'How results are shown' -r -f -a "text\t'For people'
json\t'For programs, on one line'
pretty\t'For programs and people'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-service" -l system -d 'A service of the system, not of this user'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-service" -l enable -d 'Start it at boot, or at login'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-service" -l start -d 'Start it now'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-service" -l force -d 'Replace a service that is there'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-service" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-service" -s V -l version -d 'Print version'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from uninstall-service" -l service-type -d 'Which service manager' -r -f -a "systemd\t'Of Linux'
launchd\t'Of macOS'
auto\t'That of this system'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from uninstall-service" -l name -d 'The name of the service' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from uninstall-service" -s c -l config -d 'The configuration file [default: ./llmspell.toml, ~/.config/llmspell/config.toml or /etc/llmspell/kernel.toml, the first that can be read]' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from uninstall-service" -l trace -d 'How much is logged' -r -f -a "off\t'Only errors; a log that says nothing would hide why a start failed'
error\t'Only errors'
warn\t'And what may become one'
info\t'And what happens'
debug\t'And why'
trace\t'And everything'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from uninstall-service" -l output -d 'How results are shown' -r -f -a "text\t'For people'
json\t'For programs, on one line'
pretty\t'For programs and people'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from uninstall-service" -l system -d 'A service of the system, not of this user'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from uninstall-service" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from uninstall-service" -s V -l version -d 'Print version'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from service-status" -l service-type -d 'Which service manager' -r -f -a "systemd\t'Of Linux'
launchd\t'Of macOS'
auto\t'That of this system'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from service-status" -l name -d 'The name of the service' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from service-status" -s c -l config -d 'The configuration file [default: ./llmspell.toml, ~/.config/llmspell/config.toml or /etc/llmspell/kernel.toml, the first that can be read]' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from service-status" -l trace -d 'How much is logged' -r -f -a "off\t'Only errors; a log that says nothing would hide why a start failed'
error\t'Only errors'
warn\t'And what may become one'
info\t'And what happens'
debug\t'And why'
trace\t'And everything'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from service-status" -l output -d 'How results are shown' -r -f -a "text\t'For people'
json\t'For programs, on one line'
pretty\t'For programs and people'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from service-status" -l system -d 'A service of the system, not of this user'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from service-status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from service-status" -s V -l version -d 'Print version'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-kernelspec" -l prefix -d 'In an environment of Python, as in `--prefix "$VIRTUAL_ENV"`' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-kernelspec" -l name -d 'What Jupyter calls it' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-kernelspec" -l display-name -d 'What people see' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-kernelspec" -s c -l config -d 'The configuration file [default: ./llmspell.toml, ~/.config/llmspell/config.toml or /etc/llmspell/kernel.toml, the first that can be read]' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-kernelspec" -l trace -d 'How much is logged' -r -f -a "off\t'Only errors; a log that says nothing would hide why a start failed'
error\t'Only errors'
warn\t'And what may become one'
info\t'And what happens'
debug\t'And why'
trace\t'And everything'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-kernelspec" -l output -d 'How results are shown' -r -f -a "text\t'For people'
json\t'For programs, on one line'
pretty\t'For programs and people'"
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-kernelspec" -l system -d 'For everybody on this machine, in /usr/local/share/jupyter'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-kernelspec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from install-kernelspec" -s V -l version -d 'Print version'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from help" -f -a "start" -d 'Start a kernel'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from help" -f -a "stop" -d 'Stop kernels'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from help" -f -a "status" -d 'Show the kernels that run'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from help" -f -a "connect" -d 'Type code for a kernel that runs'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from help" -f -a "install-service" -d 'Have a service manager run a kernel'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from help" -f -a "uninstall-service" -d 'Stop a service and remove what install-service wrote'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from help" -f -a "service-status" -d 'Show whether a kernel is installed as a service, and runs'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from help" -f -a "install-kernelspec" -d 'Have Jupyter offer this kernel for notebooks'
complete -c llmspell -n "__fish_llmspell_using_subcommand kernel; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c llmspell -n "__fish_llmspell_using_subcommand exec" -l engine -d 'The language; there is only `lua`' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand exec" -l connect -d 'Run it in a kernel that is there: its name, host:port, tcp://host:port or a connection file' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand exec" -s c -l config -d 'The configuration file [default: ./llmspell.toml, ~/.config/llmspell/config.toml or /etc/llmspell/kernel.toml, the first that can be read]' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand exec" -l trace -d 'How much is logged' -r -f -a "off\t'Only errors; a log that says nothing would hide why a start failed'
error\t'Only errors'
warn\t'And what may become one'
info\t'And what happens'
debug\t'And why'
trace\t'And everything'"
complete -c llmspell -n "__fish_llmspell_using_subcommand exec" -l output -d 'How results are shown' -r -f -a "text\t'For people'
json\t'For programs, on one line'
pretty\t'For programs and people'"
complete -c llmspell -n "__fish_llmspell_using_subcommand exec" -l stream -d 'Show output as it is written, not at the end'
complete -c llmspell -n "__fish_llmspell_using_subcommand exec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c llmspell -n "__fish_llmspell_using_subcommand exec" -s V -l version -d 'Print version'
complete -c llmspell -n "__fish_llmspell_using_subcommand run" -l engine -d 'The language; there is only `lua`' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand run" -l connect -d 'Run it in a kernel that is there: its name, host:port, tcp://host:port or a connection file' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand run" -s c -l config -d 'The configuration file [default: ./llmspell.toml, ~/.config/llmspell/config.toml or /etc/llmspell/kernel.toml, the first that can be read]' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand run" -l trace -d 'How much is logged' -r -f -a "off\t'Only errors; a log that says nothing would hide why a start failed'
error\t'Only errors'
warn\t'And what may become one'
info\t'And what happens'
debug\t'And why'
trace\t'And everything'"
complete -c llmspell -n "__fish_llmspell_using_subcommand run" -l output -d 'How results are shown' -r -f -a "text\t'For people'
json\t'For programs, on one line'
pretty\t'For programs and people'"
complete -c llmspell -n "__fish_llmspell_using_subcommand run" -l stream -d 'Show output as it is written, not at the end'
complete -c llmspell -n "__fish_llmspell_using_subcommand run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c llmspell -n "__fish_llmspell_using_subcommand run" -s V -l version -d 'Print version'
complete -c llmspell -n "__fish_llmspell_using_subcommand repl" -l engine -d 'The language; there is only `lua`' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand repl" -l connect -d 'Run it in a kernel that is there: its name, host:port, tcp://host:port or a connection file' -r
complete -c llmspell -n "__fish_llmspell_using_subcommand repl" -s c -l config -d 'The configuration file [default: ./llmspell.toml, ~/.config/llmspell/config.toml or /etc/llmspell/kernel.toml, the first that can be read]' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand repl" -l trace -d 'How much is logged' -r -f -a "off\t'Only errors; a log that says nothing would hide why a start failed'
error\t'Only errors'
warn\t'And what may become one'
info\t'And what happens'
debug\t'And why'
trace\t'And everything'"
complete -c llmspell -n "__fish_llmspell_using_subcommand repl" -l output -d 'How results are shown' -r -f -a "text\t'For people'
json\t'For programs, on one line'
pretty\t'For programs and people'"
complete -c llmspell -n "__fish_llmspell_using_subcommand repl" -l stream -d 'Show output as it is written, not at the end'
complete -c llmspell -n "__fish_llmspell_using_subcommand repl" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c llmspell -n "__fish_llmspell_using_subcommand repl" -s V -l version -d 'Print version'
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and not __fish_seen_subcommand_from init validate show help" -s c -l config -d 'The configuration file [default: ./llmspell.toml, ~/.config/llmspell/config.toml or /etc/llmspell/kernel.toml, the first that can be read]' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and not __fish_seen_subcommand_from init validate show help" -l trace -d 'How much is logged' -r -f -a "off\t'Only errors; a log that says nothing would hide why a start failed'
error\t'Only errors'
warn\t'And what may become one'
info\t'And what happens'
debug\t'And why'
trace\t'And everything'"
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and not __fish_seen_subcommand_from init validate show help" -l output -d 'How results are shown' -r -f -a "text\t'For people'
json\t'For programs, on one line'
pretty\t'For programs and people'"
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and not __fish_seen_subcommand_from init validate show help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and not __fish_seen_subcommand_from init validate show help" -s V -l version -d 'Print version'
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and not __fish_seen_subcommand_from init validate show help" -f -a "init" -d 'Write a file that says what can be said'
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and not __fish_seen_subcommand_from init validate show help" -f -a "validate" -d 'Check the configuration; unknown keys are errors'
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and not __fish_seen_subcommand_from init validate show help" -f -a "show" -d 'Show the values that hold, and where each comes from'
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and not __fish_seen_subcommand_from init validate show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and __fish_seen_subcommand_from init" -s o -l output-file -d 'Where to' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and __fish_seen_subcommand_from init" -s c -l config -d 'The configuration file [default: ./llmspell.toml, ~/.config/llmspell/config.toml or /etc/llmspell/kernel.toml, the first that can be read]' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and __fish_seen_subcommand_from init" -l trace -d 'How much is logged' -r -f -a "off\t'Only errors; a log that says nothing would hide why a start failed'
error\t'Only errors'
warn\t'And what may become one'
info\t'And what happens'
debug\t'And why'
trace\t'And everything'"
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and __fish_seen_subcommand_from init" -l output -d 'How results are shown' -r -f -a "text\t'For people'
json\t'For programs, on one line'
pretty\t'For programs and people'"
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and __fish_seen_subcommand_from init" -l force -d 'Replace a file that is there'
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and __fish_seen_subcommand_from init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and __fish_seen_subcommand_from init" -s V -l version -d 'Print version'
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and __fish_seen_subcommand_from validate" -s c -l config -d 'The configuration file [default: ./llmspell.toml, ~/.config/llmspell/config.toml or /etc/llmspell/kernel.toml, the first that can be read]' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and __fish_seen_subcommand_from validate" -l trace -d 'How much is logged' -r -f -a "off\t'Only errors; a log that says nothing would hide why a start failed'
error\t'Only errors'
warn\t'And what may become one'
info\t'And what happens'
debug\t'And why'
trace\t'And everything'"
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and __fish_seen_subcommand_from validate" -l output -d 'How results are shown' -r -f -a "text\t'For people'
json\t'For programs, on one line'
pretty\t'For programs and people'"
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and __fish_seen_subcommand_from validate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and __fish_seen_subcommand_from validate" -s V -l version -d 'Print version'
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and __fish_seen_subcommand_from show" -s c -l config -d 'The configuration file [default: ./llmspell.toml, ~/.config/llmspell/config.toml or /etc/llmspell/kernel.toml, the first that can be read]' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and __fish_seen_subcommand_from show" -l trace -d 'How much is logged' -r -f -a "off\t'Only errors; a log that says nothing would hide why a start failed'
error\t'Only errors'
warn\t'And what may become one'
info\t'And what happens'
debug\t'And why'
trace\t'And everything'"
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and __fish_seen_subcommand_from show" -l output -d 'How results are shown' -r -f -a "text\t'For people'
json\t'For programs, on one line'
pretty\t'For programs and people'"
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "init" -d 'Write a file that says what can be said'
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "validate" -d 'Check the configuration; unknown keys are errors'
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show the values that hold, and where each comes from'
complete -c llmspell -n "__fish_llmspell_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c llmspell -n "__fish_llmspell_using_subcommand version" -s c -l config -d 'The configuration file [default: ./llmspell.toml, ~/.config/llmspell/config.toml or /etc/llmspell/kernel.toml, the first that can be read]' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand version" -l trace -d 'How much is logged' -r -f -a "off\t'Only errors; a log that says nothing would hide why a start failed'
error\t'Only errors'
warn\t'And what may become one'
info\t'And what happens'
debug\t'And why'
trace\t'And everything'"
complete -c llmspell -n "__fish_llmspell_using_subcommand version" -l output -d 'How results are shown' -r -f -a "text\t'For people'
json\t'For programs, on one line'
pretty\t'For programs and people'"
complete -c llmspell -n "__fish_llmspell_using_subcommand version" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c llmspell -n "__fish_llmspell_using_subcommand version" -s V -l version -d 'Print version'
complete -c llmspell -n "__fish_llmspell_using_subcommand completion" -s o -l output-file -d 'A file, instead of standard output' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand completion" -s c -l config -d 'The configuration file [default: ./llmspell.toml, ~/.config/llmspell/config.toml or /etc/llmspell/kernel.toml, the first that can be read]' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand completion" -l trace -d 'How much is logged' -r -f -a "off\t'Only errors; a log that says nothing would hide why a start failed'
error\t'Only errors'
warn\t'And what may become one'
info\t'And what happens'
debug\t'And why'
trace\t'And everything'"
complete -c llmspell -n "__fish_llmspell_using_subcommand completion" -l output -d 'How results are shown' -r -f -a "text\t'For people'
json\t'For programs, on one line'
pretty\t'For programs and people'"
complete -c llmspell -n "__fish_llmspell_using_subcommand completion" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c llmspell -n "__fish_llmspell_using_subcommand completion" -s V -l version -d 'Print version'
complete -c llmspell -n "__fish_llmspell_using_subcommand man" -s c -l config -d 'The configuration file [default: ./llmspell.toml, ~/.config/llmspell/config.toml or /etc/llmspell/kernel.toml, the first that can be read]' -r -F
complete -c llmspell -n "__fish_llmspell_using_subcommand man" -l trace -d 'How much is logged' -r -f -a "off\t'Only errors; a log that says nothing would hide why a start failed'
error\t'Only errors'
warn\t'And what may become one'
info\t'And what happens'
debug\t'And why'
trace\t'And everything'"
complete -c llmspell -n "__fish_llmspell_using_subcommand man" -l output -d 'How results are shown' -r -f -a "text\t'For people'
json\t'For programs, on one line'
pretty\t'For programs and people'"
complete -c llmspell -n "__fish_llmspell_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c llmspell -n "__fish_llmspell_using_subcommand man" -s V -l version -d 'Print version'
complete -c llmspell -n "__fish_llmspell_using_subcommand help; and not __fish_seen_subcommand_from kernel exec run repl config version completion man help" -f -a "kernel" -d 'Start, stop and use kernels that stay'
complete -c llmspell -n "__fish_llmspell_using_subcommand help; and not __fish_seen_subcommand_from kernel exec run repl config version completion man help" -f -a "exec" -d 'Run a piece of code'
complete -c llmspell -n "__fish_llmspell_using_subcommand help; and not __fish_seen_subcommand_from kernel exec run repl config version completion man help" -f -a "run" -d 'Run a script'
complete -c llmspell -n "__fish_llmspell_using_subcommand help; and not __fish_seen_subcommand_from kernel exec run repl config version completion man help" -f -a "repl" -d 'Type code and see what it does'
complete -c llmspell -n "__fish_llmspell_using_subcommand help; and not __fish_seen_subcommand_from kernel exec run repl config version completion man help" -f -a "config" -d 'Write, check and show the configuration'
complete -c llmspell -n "__fish_llmspell_using_subcommand help; and not __fish_seen_subcommand_from kernel exec run repl config version completion man help" -f -a "version" -d 'Show the version'
complete -c llmspell -n "__fish_llmspell_using_subcommand help; and not __fish_seen_subcommand_from kernel exec run repl config version completion man help" -f -a "completion" -d 'Write completions for a shell'
complete -c llmspell -n "__fish_llmspell_using_subcommand help; and not __fish_seen_subcommand_from kernel exec run repl config version completion man help" -f -a "man" -d 'Write the man pages into a directory'
complete -c llmspell -n "__fish_llmspell_using_subcommand help; and not __fish_seen_subcommand_from kernel exec run repl config version completion man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c llmspell -n "__fish_llmspell_using_subcommand help; and __fish_seen_subcommand_from kernel" -f -a "start" -d 'Start a kernel'
complete -c llmspell -n "__fish_llmspell_using_subcommand help; and __fish_seen_subcommand_from kernel" -f -a "stop" -d 'Stop kernels'
complete -c llmspell -n "__fish_llmspell_using_subcommand help; and __fish_seen_subcommand_from kernel" -f -a "status" -d 'Show the kernels that run'
complete -c llmspell -n "__fish_llmspell_using_subcommand help; and __fish_seen_subcommand_from kernel" -f -a "connect" -d 'Type code for a kernel that runs'
complete -c llmspell -n "__fish_llmspell_using_subcommand help; and __fish_seen_subcommand_from kernel" -f -a "install-service" -d 'Have a service manager run a kernel'
complete -c llmspell -n "__fish_llmspell_using_subcommand help; and __fish_seen_subcommand_from kernel" -f -a "uninstall-service" -d 'Stop a service and remove what install-service wrote'
complete -c llmspell -n "__fish_llmspell_using_subcommand help; and __fish_seen_subcommand_from kernel" -f -a "service-status" -d 'Show whether a kernel is installed as a service, and runs'
complete -c llmspell -n "__fish_llmspell_using_subcommand help; and __fish_seen_subcommand_from kernel" -f -a "install-kernelspec" -d 'Have Jupyter offer this kernel for notebooks'
complete -c llmspell -n "__fish_llmspell_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "init" -d 'Write a file that says what can be said'
complete -c llmspell -n "__fish_llmspell_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "validate" -d 'Check the configuration; unknown keys are errors'
complete -c llmspell -n "__fish_llmspell_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "show" -d 'Show the values that hold, and where each comes from'
