# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_dunnage_global_optspecs
    string join \n format= h/help V/version
end

function __fish_dunnage_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_dunnage_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_dunnage_using_subcommand
    set -l cmd (__fish_dunnage_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c dunnage -n "__fish_dunnage_needs_command" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c dunnage -n "__fish_dunnage_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dunnage -n "__fish_dunnage_needs_command" -s V -l version -d 'Print version'
complete -c dunnage -n "__fish_dunnage_needs_command" -f -a "init" -d 'Write a manifest for a Cargo project: what Cargo knows is filled in, the service is for you'
complete -c dunnage -n "__fish_dunnage_needs_command" -f -a "check" -d 'Check manifests; every problem of every manifest is reported at once'
complete -c dunnage -n "__fish_dunnage_needs_command" -f -a "explain" -d 'Say what will happen to users, units, files and data, event by event'
complete -c dunnage -n "__fish_dunnage_needs_command" -f -a "render" -d 'Write the files that native tools build from: debian/, rpm/, tables of Cargo.toml, dist-workspace.toml. They are committed'
complete -c dunnage -n "__fish_dunnage_needs_command" -f -a "build" -d 'Build packages, or source archives'
complete -c dunnage -n "__fish_dunnage_needs_command" -f -a "lint" -d 'Find what is wrong with packages, without installing them'
complete -c dunnage -n "__fish_dunnage_needs_command" -f -a "diff" -d 'Compare two packages: files, modes, owners, scripts, relations, metadata'
complete -c dunnage -n "__fish_dunnage_needs_command" -f -a "verify" -d 'Try packages on throw-away booted systems: installed, upgraded, removed, purged, interrupted'
complete -c dunnage -n "__fish_dunnage_needs_command" -f -a "key" -d 'Show or make the key that signs the repository'
complete -c dunnage -n "__fish_dunnage_needs_command" -f -a "publish" -d 'Put package files into a signed repository: .deb for apt, .rpm for dnf'
complete -c dunnage -n "__fish_dunnage_needs_command" -f -a "ship" -d 'Build everything, publish it as a signed local repository, and say how to install from it'
complete -c dunnage -n "__fish_dunnage_needs_command" -f -a "completions" -d 'Print the completions of a shell'
complete -c dunnage -n "__fish_dunnage_needs_command" -f -a "man" -d 'Write the man pages, dunnage.1 and one for every verb'
complete -c dunnage -n "__fish_dunnage_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c dunnage -n "__fish_dunnage_using_subcommand init" -l package -d 'The Cargo package, where a workspace builds binaries from several' -r
complete -c dunnage -n "__fish_dunnage_using_subcommand init" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c dunnage -n "__fish_dunnage_using_subcommand init" -l force -d 'Replace a manifest that exists'
complete -c dunnage -n "__fish_dunnage_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dunnage -n "__fish_dunnage_using_subcommand check" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c dunnage -n "__fish_dunnage_using_subcommand check" -l record -d 'Remember the conffiles of this version as released, beside the manifest: later versions are checked against that'
complete -c dunnage -n "__fish_dunnage_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dunnage -n "__fish_dunnage_using_subcommand explain" -l package -d 'Only this package' -r
complete -c dunnage -n "__fish_dunnage_using_subcommand explain" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c dunnage -n "__fish_dunnage_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dunnage -n "__fish_dunnage_using_subcommand render" -l tree -d 'Write what the packages will hold into this folder instead, to be read or compared' -r -F
complete -c dunnage -n "__fish_dunnage_using_subcommand render" -l set-version -d 'This version instead of the one of the manifest' -r
complete -c dunnage -n "__fish_dunnage_using_subcommand render" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c dunnage -n "__fish_dunnage_using_subcommand render" -l check -d 'Write nothing; end with 4 if a file is not what it should be, and show the difference'
complete -c dunnage -n "__fish_dunnage_using_subcommand render" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dunnage -n "__fish_dunnage_using_subcommand build" -s o -l out -d 'Where packages go' -r -F
complete -c dunnage -n "__fish_dunnage_using_subcommand build" -l set-version -d 'Build this version instead of the one of the manifest or Cargo.toml' -r
complete -c dunnage -n "__fish_dunnage_using_subcommand build" -l glibc -d 'Build for systems with this glibc, as in 2.28, through cargo-zigbuild' -r
complete -c dunnage -n "__fish_dunnage_using_subcommand build" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c dunnage -n "__fish_dunnage_using_subcommand build" -l list -d 'Build nothing: list the addresses of what can be built here'
complete -c dunnage -n "__fish_dunnage_using_subcommand build" -l no-build -d 'Take the binaries that are in target/release already'
complete -c dunnage -n "__fish_dunnage_using_subcommand build" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dunnage -n "__fish_dunnage_using_subcommand lint" -l ignore -d 'Accept the findings of a rule, everywhere or in one file, and say why' -r
complete -c dunnage -n "__fish_dunnage_using_subcommand lint" -l fail-on -d 'From which level on findings are a failure' -r -f -a "error\t''
warning\t''
info\t''"
complete -c dunnage -n "__fish_dunnage_using_subcommand lint" -l explain -d 'Say what a rule, or a statement as in C10, is about' -r
complete -c dunnage -n "__fish_dunnage_using_subcommand lint" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c dunnage -n "__fish_dunnage_using_subcommand lint" -s v -l verbose -d 'Every finding, also where a rule has many'
complete -c dunnage -n "__fish_dunnage_using_subcommand lint" -l rules -d 'List the rules'
complete -c dunnage -n "__fish_dunnage_using_subcommand lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dunnage -n "__fish_dunnage_using_subcommand diff" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c dunnage -n "__fish_dunnage_using_subcommand diff" -l brief -d 'Only what differs, without the lines of texts'
complete -c dunnage -n "__fish_dunnage_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dunnage -n "__fish_dunnage_using_subcommand verify" -l on -d 'On which systems' -r -f -a "debian:bookworm\t''
debian:trixie\t''"
complete -c dunnage -n "__fish_dunnage_using_subcommand verify" -l case -d 'Which cases, or all of them' -r -f -a "all\t''
killed\t''
disabled\t''
remove\t''
edited-conffile\t''
failed-preinst\t''
failed-postinst\t''
masked\t''
upgrade\t''
downgrade\t''
drop-in\t''
purge\t''
fresh\t''
chroot\t''
container\t''
reinstall\t''
stopped\t''
deleted-conffile\t''
modes\t''
policy\t''
preset\t''
payload\t''
elsewhere\t''"
complete -c dunnage -n "__fish_dunnage_using_subcommand verify" -l from -d 'Where upgrades come from: an older package, a folder that holds one, `apt` or `dnf` for what this machine\'s offers, a line of a sources.list, \'deb URL SUITE COMPONENT\', or a .repo file. Without it, from a copy of the package itself under a lower version' -r
complete -c dunnage -n "__fish_dunnage_using_subcommand verify" -l jobs -d 'How many systems at a time; as many as processors and memory allow, if not given' -r
complete -c dunnage -n "__fish_dunnage_using_subcommand verify" -l junit -d 'Write the report as JUnit XML too' -r -F
complete -c dunnage -n "__fish_dunnage_using_subcommand verify" -l cache -d 'Where the roots of systems are kept, from one run to the next' -r -F
complete -c dunnage -n "__fish_dunnage_using_subcommand verify" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c dunnage -n "__fish_dunnage_using_subcommand verify" -l keep -d 'Leave the systems behind, and say how to enter and how to remove them'
complete -c dunnage -n "__fish_dunnage_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dunnage -n "__fish_dunnage_using_subcommand key; and not __fish_seen_subcommand_from new export show help" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c dunnage -n "__fish_dunnage_using_subcommand key; and not __fish_seen_subcommand_from new export show help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dunnage -n "__fish_dunnage_using_subcommand key; and not __fish_seen_subcommand_from new export show help" -f -a "new" -d 'Make the key unless there is one'
complete -c dunnage -n "__fish_dunnage_using_subcommand key; and not __fish_seen_subcommand_from new export show help" -f -a "export" -d 'Print the public key, armored'
complete -c dunnage -n "__fish_dunnage_using_subcommand key; and not __fish_seen_subcommand_from new export show help" -f -a "show" -d 'Print the fingerprint and where the key is'
complete -c dunnage -n "__fish_dunnage_using_subcommand key; and not __fish_seen_subcommand_from new export show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c dunnage -n "__fish_dunnage_using_subcommand key; and __fish_seen_subcommand_from new" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c dunnage -n "__fish_dunnage_using_subcommand key; and __fish_seen_subcommand_from new" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dunnage -n "__fish_dunnage_using_subcommand key; and __fish_seen_subcommand_from export" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c dunnage -n "__fish_dunnage_using_subcommand key; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dunnage -n "__fish_dunnage_using_subcommand key; and __fish_seen_subcommand_from show" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c dunnage -n "__fish_dunnage_using_subcommand key; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dunnage -n "__fish_dunnage_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "new" -d 'Make the key unless there is one'
complete -c dunnage -n "__fish_dunnage_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "export" -d 'Print the public key, armored'
complete -c dunnage -n "__fish_dunnage_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print the fingerprint and where the key is'
complete -c dunnage -n "__fish_dunnage_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c dunnage -n "__fish_dunnage_using_subcommand publish" -l to -d 'The folder of the repository' -r -F
complete -c dunnage -n "__fish_dunnage_using_subcommand publish" -l url -d 'Where clients will reach it, as in https://packages.example.org' -r
complete -c dunnage -n "__fish_dunnage_using_subcommand publish" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c dunnage -n "__fish_dunnage_using_subcommand publish" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dunnage -n "__fish_dunnage_using_subcommand ship" -s o -l out -d 'Where packages go' -r -F
complete -c dunnage -n "__fish_dunnage_using_subcommand ship" -l set-version -d 'Build this version instead of the one of the manifest or Cargo.toml' -r
complete -c dunnage -n "__fish_dunnage_using_subcommand ship" -l glibc -d 'Build for systems with this glibc, as in 2.28, through cargo-zigbuild' -r
complete -c dunnage -n "__fish_dunnage_using_subcommand ship" -l url -d 'Where clients will reach the repository; without it they use its folder' -r
complete -c dunnage -n "__fish_dunnage_using_subcommand ship" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c dunnage -n "__fish_dunnage_using_subcommand ship" -l no-build -d 'Take the binaries that are in target/release already'
complete -c dunnage -n "__fish_dunnage_using_subcommand ship" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dunnage -n "__fish_dunnage_using_subcommand completions" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c dunnage -n "__fish_dunnage_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dunnage -n "__fish_dunnage_using_subcommand man" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c dunnage -n "__fish_dunnage_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dunnage -n "__fish_dunnage_using_subcommand help; and not __fish_seen_subcommand_from init check explain render build lint diff verify key publish ship completions man help" -f -a "init" -d 'Write a manifest for a Cargo project: what Cargo knows is filled in, the service is for you'
complete -c dunnage -n "__fish_dunnage_using_subcommand help; and not __fish_seen_subcommand_from init check explain render build lint diff verify key publish ship completions man help" -f -a "check" -d 'Check manifests; every problem of every manifest is reported at once'
complete -c dunnage -n "__fish_dunnage_using_subcommand help; and not __fish_seen_subcommand_from init check explain render build lint diff verify key publish ship completions man help" -f -a "explain" -d 'Say what will happen to users, units, files and data, event by event'
complete -c dunnage -n "__fish_dunnage_using_subcommand help; and not __fish_seen_subcommand_from init check explain render build lint diff verify key publish ship completions man help" -f -a "render" -d 'Write the files that native tools build from: debian/, rpm/, tables of Cargo.toml, dist-workspace.toml. They are committed'
complete -c dunnage -n "__fish_dunnage_using_subcommand help; and not __fish_seen_subcommand_from init check explain render build lint diff verify key publish ship completions man help" -f -a "build" -d 'Build packages, or source archives'
complete -c dunnage -n "__fish_dunnage_using_subcommand help; and not __fish_seen_subcommand_from init check explain render build lint diff verify key publish ship completions man help" -f -a "lint" -d 'Find what is wrong with packages, without installing them'
complete -c dunnage -n "__fish_dunnage_using_subcommand help; and not __fish_seen_subcommand_from init check explain render build lint diff verify key publish ship completions man help" -f -a "diff" -d 'Compare two packages: files, modes, owners, scripts, relations, metadata'
complete -c dunnage -n "__fish_dunnage_using_subcommand help; and not __fish_seen_subcommand_from init check explain render build lint diff verify key publish ship completions man help" -f -a "verify" -d 'Try packages on throw-away booted systems: installed, upgraded, removed, purged, interrupted'
complete -c dunnage -n "__fish_dunnage_using_subcommand help; and not __fish_seen_subcommand_from init check explain render build lint diff verify key publish ship completions man help" -f -a "key" -d 'Show or make the key that signs the repository'
complete -c dunnage -n "__fish_dunnage_using_subcommand help; and not __fish_seen_subcommand_from init check explain render build lint diff verify key publish ship completions man help" -f -a "publish" -d 'Put package files into a signed repository: .deb for apt, .rpm for dnf'
complete -c dunnage -n "__fish_dunnage_using_subcommand help; and not __fish_seen_subcommand_from init check explain render build lint diff verify key publish ship completions man help" -f -a "ship" -d 'Build everything, publish it as a signed local repository, and say how to install from it'
complete -c dunnage -n "__fish_dunnage_using_subcommand help; and not __fish_seen_subcommand_from init check explain render build lint diff verify key publish ship completions man help" -f -a "completions" -d 'Print the completions of a shell'
complete -c dunnage -n "__fish_dunnage_using_subcommand help; and not __fish_seen_subcommand_from init check explain render build lint diff verify key publish ship completions man help" -f -a "man" -d 'Write the man pages, dunnage.1 and one for every verb'
complete -c dunnage -n "__fish_dunnage_using_subcommand help; and not __fish_seen_subcommand_from init check explain render build lint diff verify key publish ship completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c dunnage -n "__fish_dunnage_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "new" -d 'Make the key unless there is one'
complete -c dunnage -n "__fish_dunnage_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "export" -d 'Print the public key, armored'
complete -c dunnage -n "__fish_dunnage_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "show" -d 'Print the fingerprint and where the key is'
