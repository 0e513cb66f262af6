"""Ports that can't be used are named with their variable."""

import os
import socket

import pytest

from dev.servers.ports import free_port, is_free
from dev.up.ports import PortError, check_free, chosen_ports, free_ports


def test_the_environment_chooses() -> None:
    assert chosen_ports({"PORT": "13000"})["PORT"] == 13000


@pytest.mark.parametrize("text", ["http", "0", "70000", "-1", "3000 "])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(PortError, match="ADMIN_PORT="):
        chosen_ports({"ADMIN_PORT": text})


def test_two_of_the_same_are_refused() -> None:
    with pytest.raises(PortError, match="PORT and DEMO_PORT are both 8800"):
        chosen_ports({"PORT": "8800"})


def test_a_taken_port_is_named_with_its_holder_and_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken = listener.getsockname()[1]

        with pytest.raises(PortError) as refusal:
            check_free({"PORT": taken, "ADMIN_PORT": free_port()}, ["PORT", "ADMIN_PORT"])

    assert f"{taken} (PORT, the gateway): process {os.getpid()}" in str(refusal.value)
    assert "ADMIN_PORT" not in str(refusal.value)
    assert "PORT=" in str(refusal.value)
    assert "make up" in str(refusal.value)


def test_a_port_is_free_again_once_its_holder_has_gone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert not is_free(port)

    assert is_free(port)


def test_free_ports_are_all_different() -> None:
    ports = free_ports()

    assert len(set(ports.values())) == len(ports)
