# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_kohakuriver_global_optspecs
    string join \n H/host= P/port= f/format= h/help V/version
end

function __fish_kohakuriver_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_kohakuriver_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_kohakuriver_using_subcommand
    set -l cmd (__fish_kohakuriver_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c kohakuriver -n "__fish_kohakuriver_needs_command" -s H -l host -d 'The address of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_needs_command" -s P -l port -d 'The port of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_needs_command" -s f -l format -d 'How answers are shown' -r -f -a "table\t'For people'
json\t'For programs'
yaml\t'For programs and people'"
complete -c kohakuriver -n "__fish_kohakuriver_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kohakuriver -n "__fish_kohakuriver_needs_command" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_needs_command" -f -a "host" -d 'Run the host daemon, which keeps the table of nodes'
complete -c kohakuriver -n "__fish_kohakuriver_needs_command" -f -a "runner" -d 'Run the runner daemon, which represents this node'
complete -c kohakuriver -n "__fish_kohakuriver_needs_command" -f -a "status" -d 'Show how the cluster is, and what runs on it'
complete -c kohakuriver -n "__fish_kohakuriver_needs_command" -f -a "task" -d 'Submit tasks, and see what became of them'
complete -c kohakuriver -n "__fish_kohakuriver_needs_command" -f -a "node" -d 'Show the nodes of the cluster'
complete -c kohakuriver -n "__fish_kohakuriver_needs_command" -f -a "init" -d 'Write configuration files and service definitions'
complete -c kohakuriver -n "__fish_kohakuriver_needs_command" -f -a "config" -d 'Show the configuration'
complete -c kohakuriver -n "__fish_kohakuriver_needs_command" -f -a "version" -d 'Show the version'
complete -c kohakuriver -n "__fish_kohakuriver_needs_command" -f -a "completion" -d 'Write completions for a shell'
complete -c kohakuriver -n "__fish_kohakuriver_needs_command" -f -a "man" -d 'Write the man pages into a directory'
complete -c kohakuriver -n "__fish_kohakuriver_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand host" -s c -l config -d 'The configuration file, .py or .toml [default: ~/.kohakuriver/<DAEMON>_config.py, if it is there]' -r -F
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand host" -l if-present -d 'Start with built-in defaults if the file of --config is missing'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand host" -s h -l help -d 'Print help'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand host" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand runner" -s c -l config -d 'The configuration file, .py or .toml [default: ~/.kohakuriver/<DAEMON>_config.py, if it is there]' -r -F
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand runner" -l if-present -d 'Start with built-in defaults if the file of --config is missing'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand runner" -s h -l help -d 'Print help'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand runner" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand status" -s H -l host -d 'The address of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand status" -s P -l port -d 'The port of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand status" -s f -l format -d 'How answers are shown' -r -f -a "table\t'For people'
json\t'For programs'
yaml\t'For programs and people'"
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand status" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and not __fish_seen_subcommand_from list status submit kill pause resume watch logs help" -s h -l help -d 'Print help'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and not __fish_seen_subcommand_from list status submit kill pause resume watch logs help" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and not __fish_seen_subcommand_from list status submit kill pause resume watch logs help" -f -a "list" -d 'List tasks, the newest first'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and not __fish_seen_subcommand_from list status submit kill pause resume watch logs help" -f -a "status" -d 'Show everything about one task'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and not __fish_seen_subcommand_from list status submit kill pause resume watch logs help" -f -a "submit" -d 'Run a command on the cluster'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and not __fish_seen_subcommand_from list status submit kill pause resume watch logs help" -f -a "kill" -d 'End tasks; they get no time to end by themselves'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and not __fish_seen_subcommand_from list status submit kill pause resume watch logs help" -f -a "pause" -d 'Stop tasks for a while; they keep their cores and their memory'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and not __fish_seen_subcommand_from list status submit kill pause resume watch logs help" -f -a "resume" -d 'Let paused tasks go on'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and not __fish_seen_subcommand_from list status submit kill pause resume watch logs help" -f -a "watch" -d 'Watch a task until it ends'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and not __fish_seen_subcommand_from list status submit kill pause resume watch logs help" -f -a "logs" -d 'Show what a task wrote, byte for byte'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and not __fish_seen_subcommand_from list status submit kill pause resume watch logs help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from list" -s s -l status -d 'Only those in this state' -r -f -a "pending_approval\t'Waits for somebody\'s approval; only in databases of the Python implementation'
rejected\t'Was not approved; likewise'
pending\t'Waits: without a node in the queue, with a node until its image is there'
assigning\t'Was given to a node, which did not confirm it yet'
running\t''
paused\t''
completed\t''
failed\t''
killed\t'Somebody wanted its end'
killed_oom\t'The kernel ended it, because it used more memory than it may'
lost\t'Its node fell silent; the task may still run, and comes back with its node'
stopped\t'A final state of other kinds of tasks; only in databases of the Python implementation'"
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from list" -s n -l node -d 'Only those of this node' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from list" -s l -l limit -d 'At most so many' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from list" -s H -l host -d 'The address of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from list" -s P -l port -d 'The port of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from list" -s f -l format -d 'How answers are shown' -r -f -a "table\t'For people'
json\t'For programs'
yaml\t'For programs and people'"
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from list" -s c -l compact -d 'Fewer columns'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from status" -s H -l host -d 'The address of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from status" -s P -l port -d 'The port of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from status" -s f -l format -d 'How answers are shown' -r -f -a "table\t'For people'
json\t'For programs'
yaml\t'For programs and people'"
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from status" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from submit" -s t -l target -d 'A node to run on, HOST[:NUMA][::GPU,GPU], as in `one`, `one:0` and `one::0,1`; given several times, the task runs on each [default: the node with most free cores]' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from submit" -s c -l cores -d 'How many cores it needs' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from submit" -s m -l memory -d 'How much memory it may use: bytes, or with K, M, G for powers of 1000, Ki, Mi, Gi for powers of 1024 [default: no limit]' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from submit" -l container -d 'The container to run in, by its name in the cluster [default: that of the host]' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from submit" -l image -d 'The image to run, by its name in a registry' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from submit" -l mount -d 'Mount a directory of the node, HOST:CONTAINER[:OPTION], where the node allows it' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from submit" -s e -l env -d 'Set a variable of the task; without a value it gets the one of this environment, which other users of this machine cannot see' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from submit" -l name -d 'A name for people' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from submit" -l patience -d 'Go on for so many seconds while the host does not answer, because it is restarted or the network is down' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from submit" -s H -l host -d 'The address of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from submit" -s P -l port -d 'The port of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from submit" -s f -l format -d 'How answers are shown' -r -f -a "table\t'For people'
json\t'For programs'
yaml\t'For programs and people'"
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from submit" -l privileged -d 'Run the container with --privileged, where the node allows it'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from submit" -l no-queue -d 'Fail if no node is free now, instead of waiting in the queue'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from submit" -s w -l wait -d 'Wait for the end of the task, and exit with its code'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from submit" -l follow -d 'Wait, and show what the task writes as it comes'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from submit" -s q -l quiet -d 'Print nothing but the id'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from submit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from submit" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from kill" -s H -l host -d 'The address of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from kill" -s P -l port -d 'The port of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from kill" -s f -l format -d 'How answers are shown' -r -f -a "table\t'For people'
json\t'For programs'
yaml\t'For programs and people'"
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from kill" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from kill" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from pause" -s H -l host -d 'The address of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from pause" -s P -l port -d 'The port of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from pause" -s f -l format -d 'How answers are shown' -r -f -a "table\t'For people'
json\t'For programs'
yaml\t'For programs and people'"
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from pause" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from pause" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from resume" -s H -l host -d 'The address of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from resume" -s P -l port -d 'The port of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from resume" -s f -l format -d 'How answers are shown' -r -f -a "table\t'For people'
json\t'For programs'
yaml\t'For programs and people'"
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from resume" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from resume" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from watch" -l patience -d 'Go on for so many seconds while the host does not answer, because it is restarted or the network is down' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from watch" -s H -l host -d 'The address of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from watch" -s P -l port -d 'The port of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from watch" -s h -l help -d 'Print help'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from watch" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from logs" -s l -l lines -d 'Only the last lines [default: all]' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from logs" -l patience -d 'Go on for so many seconds while the host does not answer, because it is restarted or the network is down' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from logs" -s H -l host -d 'The address of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from logs" -s P -l port -d 'The port of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from logs" -s e -l stderr -d 'Its standard error instead of its standard output'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from logs" -s f -l follow -d 'Go on until the task ends'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from logs" -s h -l help -d 'Print help'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from logs" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from help" -f -a "list" -d 'List tasks, the newest first'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from help" -f -a "status" -d 'Show everything about one task'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from help" -f -a "submit" -d 'Run a command on the cluster'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from help" -f -a "kill" -d 'End tasks; they get no time to end by themselves'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from help" -f -a "pause" -d 'Stop tasks for a while; they keep their cores and their memory'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from help" -f -a "resume" -d 'Let paused tasks go on'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from help" -f -a "watch" -d 'Watch a task until it ends'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from help" -f -a "logs" -d 'Show what a task wrote, byte for byte'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand task; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and not __fish_seen_subcommand_from list status health summary watch help" -s h -l help -d 'Print help'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and not __fish_seen_subcommand_from list status health summary watch help" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and not __fish_seen_subcommand_from list status health summary watch help" -f -a "list" -d 'List the nodes'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and not __fish_seen_subcommand_from list status health summary watch help" -f -a "status" -d 'Show everything about one node'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and not __fish_seen_subcommand_from list status health summary watch help" -f -a "health" -d 'Show the figures of the last minute, of all nodes or of one'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and not __fish_seen_subcommand_from list status health summary watch help" -f -a "summary" -d 'Show the cluster in a few numbers'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and not __fish_seen_subcommand_from list status health summary watch help" -f -a "watch" -d 'Watch the nodes, until Ctrl-C'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and not __fish_seen_subcommand_from list status health summary watch help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from list" -s s -l status -d 'Only those that are online or offline' -r -f -a "online\t''
offline\t''"
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from list" -s H -l host -d 'The address of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from list" -s P -l port -d 'The port of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from list" -s f -l format -d 'How answers are shown' -r -f -a "table\t'For people'
json\t'For programs'
yaml\t'For programs and people'"
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from status" -s H -l host -d 'The address of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from status" -s P -l port -d 'The port of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from status" -s f -l format -d 'How answers are shown' -r -f -a "table\t'For people'
json\t'For programs'
yaml\t'For programs and people'"
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from status" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from health" -s H -l host -d 'The address of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from health" -s P -l port -d 'The port of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from health" -s f -l format -d 'How answers are shown' -r -f -a "table\t'For people'
json\t'For programs'
yaml\t'For programs and people'"
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from health" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from health" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from summary" -s H -l host -d 'The address of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from summary" -s P -l port -d 'The port of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from summary" -s f -l format -d 'How answers are shown' -r -f -a "table\t'For people'
json\t'For programs'
yaml\t'For programs and people'"
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from summary" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from summary" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from watch" -l interval -d 'How often to look' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from watch" -l patience -d 'Go on for so many seconds while the host does not answer, because it is restarted or the network is down' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from watch" -s H -l host -d 'The address of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from watch" -s P -l port -d 'The port of the host' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from watch" -s h -l help -d 'Print help'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from watch" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the nodes'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from help" -f -a "status" -d 'Show everything about one node'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from help" -f -a "health" -d 'Show the figures of the last minute, of all nodes or of one'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from help" -f -a "summary" -d 'Show the cluster in a few numbers'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from help" -f -a "watch" -d 'Watch the nodes, until Ctrl-C'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand node; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and not __fish_seen_subcommand_from config service help" -s h -l help -d 'Print help'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and not __fish_seen_subcommand_from config service help" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and not __fish_seen_subcommand_from config service help" -f -a "config" -d 'Write configuration files with every key, most of them commented out'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and not __fish_seen_subcommand_from config service help" -f -a "service" -d 'Write service definitions for this installation, and register them'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and not __fish_seen_subcommand_from config service help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from config" -s o -l output-dir -d 'Where to; a runner in a directory of its own gets a name and a state directory of its own, so that several can be on one machine [default: ~/.kohakuriver]' -r -F
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from config" -l host -d 'Write that of the host'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from config" -l runner -d 'Write that of the runner'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from config" -s g -l generate -d 'Write both'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from config" -l toml -d 'Write TOML instead of Python'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from config" -s h -l help -d 'Print help'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from config" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from service" -l host-config -d 'The configuration of the host [default: host_config.py in the working directory]' -r -F
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from service" -l runner-config -d 'The configuration of the runner [default: runner_config.py in the working directory]' -r -F
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from service" -l working-dir -d 'The working directory of the services [default: ~/.kohakuriver of their user]' -r -F
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from service" -l output-dir -d 'Write the files into this directory and register nothing' -r -F
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from service" -l user -d 'The user that the services run as [default: you]' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from service" -l group -d 'The group that the services run as [default: that of the user]' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from service" -l name -d 'Another name for the service, if it is only one' -r
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from service" -l service-type -d 'Which service manager the files are for' -r -f -a "systemd\t''
launchd\t''"
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from service" -l host -d 'The service of the host'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from service" -l runner -d 'The service of the runner'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from service" -l all -d 'Both services'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from service" -l no-install -d 'Write the files into the current directory and register nothing'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from service" -l capture-env -d 'Give the services the PATH of now (the default)'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from service" -l no-capture-env -d 'Leave PATH to the service manager'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from service" -s h -l help -d 'Print help'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from service" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from help" -f -a "config" -d 'Write configuration files with every key, most of them commented out'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from help" -f -a "service" -d 'Write service definitions for this installation, and register them'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand init; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand config; and not __fish_seen_subcommand_from show env help" -s h -l help -d 'Print help'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand config; and not __fish_seen_subcommand_from show env help" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand config; and not __fish_seen_subcommand_from show env help" -f -a "show" -d 'Show the values that hold, and where each comes from'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand config; and not __fish_seen_subcommand_from show env help" -f -a "env" -d 'Show the environment variables that this command reads'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand config; and not __fish_seen_subcommand_from show env help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand config; and __fish_seen_subcommand_from show" -s c -l config -d 'The configuration file of that daemon' -r -F
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand config; and __fish_seen_subcommand_from show" -l host -d 'Those of the host daemon'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand config; and __fish_seen_subcommand_from show" -l runner -d 'Those of the runner daemon'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand config; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand config; and __fish_seen_subcommand_from env" -s h -l help -d 'Print help'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand config; and __fish_seen_subcommand_from env" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show the values that hold, and where each comes from'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "env" -d 'Show the environment variables that this command reads'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand version" -s h -l help -d 'Print help'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand version" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand completion" -s o -l output -d 'A file, instead of standard output' -r -F
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand completion" -s h -l help -d 'Print help'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand completion" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand man" -s h -l help -d 'Print help'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand man" -s V -l version -d 'Print version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and not __fish_seen_subcommand_from host runner status task node init config version completion man help" -f -a "host" -d 'Run the host daemon, which keeps the table of nodes'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and not __fish_seen_subcommand_from host runner status task node init config version completion man help" -f -a "runner" -d 'Run the runner daemon, which represents this node'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and not __fish_seen_subcommand_from host runner status task node init config version completion man help" -f -a "status" -d 'Show how the cluster is, and what runs on it'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and not __fish_seen_subcommand_from host runner status task node init config version completion man help" -f -a "task" -d 'Submit tasks, and see what became of them'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and not __fish_seen_subcommand_from host runner status task node init config version completion man help" -f -a "node" -d 'Show the nodes of the cluster'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and not __fish_seen_subcommand_from host runner status task node init config version completion man help" -f -a "init" -d 'Write configuration files and service definitions'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and not __fish_seen_subcommand_from host runner status task node init config version completion man help" -f -a "config" -d 'Show the configuration'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and not __fish_seen_subcommand_from host runner status task node init config version completion man help" -f -a "version" -d 'Show the version'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and not __fish_seen_subcommand_from host runner status task node init config version completion man help" -f -a "completion" -d 'Write completions for a shell'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and not __fish_seen_subcommand_from host runner status task node init config version completion man help" -f -a "man" -d 'Write the man pages into a directory'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and not __fish_seen_subcommand_from host runner status task node init config version completion man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and __fish_seen_subcommand_from task" -f -a "list" -d 'List tasks, the newest first'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and __fish_seen_subcommand_from task" -f -a "status" -d 'Show everything about one task'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and __fish_seen_subcommand_from task" -f -a "submit" -d 'Run a command on the cluster'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and __fish_seen_subcommand_from task" -f -a "kill" -d 'End tasks; they get no time to end by themselves'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and __fish_seen_subcommand_from task" -f -a "pause" -d 'Stop tasks for a while; they keep their cores and their memory'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and __fish_seen_subcommand_from task" -f -a "resume" -d 'Let paused tasks go on'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and __fish_seen_subcommand_from task" -f -a "watch" -d 'Watch a task until it ends'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and __fish_seen_subcommand_from task" -f -a "logs" -d 'Show what a task wrote, byte for byte'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and __fish_seen_subcommand_from node" -f -a "list" -d 'List the nodes'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and __fish_seen_subcommand_from node" -f -a "status" -d 'Show everything about one node'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and __fish_seen_subcommand_from node" -f -a "health" -d 'Show the figures of the last minute, of all nodes or of one'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and __fish_seen_subcommand_from node" -f -a "summary" -d 'Show the cluster in a few numbers'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and __fish_seen_subcommand_from node" -f -a "watch" -d 'Watch the nodes, until Ctrl-C'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and __fish_seen_subcommand_from init" -f -a "config" -d 'Write configuration files with every key, most of them commented out'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and __fish_seen_subcommand_from init" -f -a "service" -d 'Write service definitions for this installation, and register them'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "show" -d 'Show the values that hold, and where each comes from'
complete -c kohakuriver -n "__fish_kohakuriver_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "env" -d 'Show the environment variables that this command reads'
