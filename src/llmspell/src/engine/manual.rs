//! What our functions are for, for those who ask at the cursor.

/// A line of how it is called and one of what it does.
type Entry = (&'static str, &'static str, &'static str);

const ENTRIES: [Entry; 24] = [
    (
        "print",
        "print(...)",
        "Writes values to the output of the cell, with a tab between them.",
    ),
    (
        "load",
        "load(chunk [, name [, mode [, environment]]])",
        "Compiles a text, never bytecode, and returns it as a function, or nil and an error.",
    ),
    (
        "io.write",
        "io.write(...)",
        "Writes texts and numbers to the output of the cell.",
    ),
    (
        "io.stderr",
        "io.stderr:write(...)",
        "Writes to the errors of the cell.",
    ),
    (
        "ARGS",
        "ARGS",
        "The arguments of the script: `llmspell run FILE -- a b`.",
    ),
    (
        "Agent",
        "Agent",
        "Models with a character: Agent.builder() and Agent.create().",
    ),
    (
        "Agent.builder",
        "Agent.builder() -> builder",
        "builder:name(text):provider(name):model(\"provider/model\"):temperature(number)\
         :max_tokens(number):system_prompt(text):build() makes an agent; agent:execute({ text = \
         \"…\" }) asks it and returns { text, metadata }.",
    ),
    (
        "Agent.create",
        "Agent.create({ model = \"provider/model\", system_prompt = … }) -> agent",
        "The same from a table: name, provider, model, temperature, max_tokens, system_prompt.",
    ),
    (
        "Provider",
        "Provider",
        "Who can be asked, as [providers] of the configuration says.",
    ),
    (
        "Provider.list",
        "Provider.list() -> { { name, type, model, base_url, available }, … }",
        "The providers that are enabled.",
    ),
    (
        "Provider.get",
        "Provider.get(name) -> { name, type, model, base_url, available } or nil",
        "One provider.",
    ),
    (
        "Provider.isAvailable",
        "Provider.isAvailable(name) -> boolean",
        "Whether a provider is enabled and has its key.",
    ),
    (
        "Provider.is_available",
        "Provider.is_available(name) -> boolean",
        "Whether a provider is enabled and has its key.",
    ),
    (
        "State",
        "State",
        "Values that outlive the kernel, in the database of [storage].",
    ),
    (
        "State.save",
        "State.save(scope, key, value)",
        "Keeps a value that JSON can hold.",
    ),
    (
        "State.load",
        "State.load(scope, key) -> value or nil",
        "A value that was saved.",
    ),
    (
        "State.delete",
        "State.delete(scope, key) -> boolean",
        "Forgets a value; whether there was one.",
    ),
    (
        "State.list_keys",
        "State.list_keys(scope) -> { key, … }",
        "The keys of a scope, in order.",
    ),
    ("JSON", "JSON", "Texts and values."),
    (
        "JSON.parse",
        "JSON.parse(text) -> value",
        "The value of a text; null is JSON.null.",
    ),
    (
        "JSON.stringify",
        "JSON.stringify(value [, pretty]) -> text",
        "The text of a value.",
    ),
    ("JSON.null", "JSON.null", "What null becomes."),
    (
        "os.time",
        "os.time([table]) -> number",
        "The time, in seconds since 1970.",
    ),
    (
        "os.clock",
        "os.clock() -> number",
        "The processor time that the kernel has used, in seconds.",
    ),
];

/// What is known about a name.
pub(super) fn entry(path: &str) -> Option<String> {
    let (_, call, text) = ENTRIES.iter().find(|(name, ..)| *name == path)?;
    Some(format!("{call}\n\n{text}"))
}
