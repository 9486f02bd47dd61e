"""A Jupyter client that does what lines of JSON on standard input ask for."""

import json
import sys
import threading

from jupyter_client import BlockingKernelClient

client = BlockingKernelClient(connection_file=sys.argv[1])
client.load_connection_file()
if len(sys.argv) > 2:
    client.session.key = sys.argv[2].encode()
client.start_channels()


def interrupt():
    client.control_channel.send(client.session.msg("interrupt_request", {}))


def run(order):
    seen = []

    def output(message):
        kind, content = message["msg_type"], message["content"]
        if kind != "status":
            seen.append([kind, content])
        if order.get("interrupt") == kind:
            interrupt()

    if "interrupt_after" in order:
        threading.Timer(order["interrupt_after"], interrupt).start()
    options = order.get("options", {})
    reply = client.execute_interactive(
        order["code"], timeout=60, output_hook=output, **options
    )
    return {"reply": reply["content"], "seen": seen}


def ask(order):
    channel = client.control_channel if order.get("control") else client.shell_channel
    message = client.session.msg(order["kind"], order.get("content", {}))
    channel.send(message)
    while True:
        reply = channel.get_msg(timeout=30)
        if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
            return {"kind": reply["msg_type"], "content": reply["content"]}


def burst(order):
    ids = [client.execute(code) for code in order["codes"]]
    replies = {}
    while len(replies) < len(ids):
        reply = client.get_shell_msg(timeout=30)
        replies[reply["parent_header"]["msg_id"]] = reply["content"]["status"]
    return [replies[message] for message in ids]


def crowd(order):
    """The statuses that so many clients get, each with a session of its own."""
    clients = []
    for _ in range(order["clients"]):
        one = BlockingKernelClient(connection_file=sys.argv[1])
        one.load_connection_file()
        one.start_channels()
        clients.append(one)
    said = []
    for one in clients:
        one.kernel_info()
        content = one.get_shell_msg(timeout=30)["content"]
        said.append(content.get("ename", content["status"]))
    # Whoever was there before goes on working.
    clients[0].execute("1 + 1")
    said.append(clients[0].get_shell_msg(timeout=30)["content"]["status"])
    return said


def silent(order):
    """Whether nothing comes back."""
    client.shell_channel.send(client.session.msg("kernel_info_request", {}))
    try:
        client.get_shell_msg(timeout=order["seconds"])
        return False
    except Exception:
        return True


def ready(order):
    client.wait_for_ready(timeout=30)
    return client.is_alive()


print(json.dumps("there"), flush=True)
for line in sys.stdin:
    order = json.loads(line)
    print(json.dumps(globals()[order["do"]](order)), flush=True)
