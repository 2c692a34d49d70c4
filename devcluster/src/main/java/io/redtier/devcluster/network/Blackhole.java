package io.redtier.devcluster.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes single loopback addresses unreachable by routes of type {@code blackhole} in the machine's local table: what is sent to
 * them is dropped, open connections included. Needs the right to change routes, as root has it. Closing it removes all of
 * its routes. Thread-safe.
 */
public final class Blackhole implements AutoCloseable {
    private final String spare;
    private final Set<String> addresses = new HashSet<>();

    /** @param spare an address that nobody uses, to try it with */
    public Blackhole(String spare) {
        this.spare = spare;
    }

    /** {@return why it does not work on this machine; empty if it does} */
    public synchronized Optional<String> obstacle() {
        try {
            String failure = route("add", spare);
            if (failure.isEmpty()) {
                route("del", spare);
                return Optional.empty();
            }
            return Optional.of("addresses can't be cut off here (ip route: " + failure + "): run as root");
        } catch (IOException e) {
            return Optional.of("addresses can't be cut off here (" + e.getMessage() + "): install iproute2");
        }
    }

    /**
     * Drops whatever is sent to the address from now on; connecting to it fails at once.
     *
     * @throws IOException when the machine does not permit it
     */
    public synchronized void cutOff(String address) throws IOException {
        if (!addresses.contains(address)) {
            String failure = route("add", address);
            if (!failure.isEmpty()) {
                throw new IOException(address + " can't be cut off: " + failure);
            }
            addresses.add(address);
        }
    }

    /** Lets the address be reached again; does nothing if it is not cut off. */
    public synchronized void restore(String address) throws IOException {
        if (addresses.contains(address)) {
            String failure = route("del", address);
            if (!failure.isEmpty()) {
                throw new IOException(address + " can't be restored: " + failure);
            }
            addresses.remove(address);
        }
    }

    private static String route(String verb, String address) throws IOException {
        Process process = new ProcessBuilder(
                        List.of("ip", "route", verb, "blackhole", address + "/32", "table", "local"))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            int code = process.waitFor();
            return code == 0 ? "" : output.isEmpty() ? "exit code " + code : output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while changing a route", e);
        }
    }

    /** Restores all addresses. */
    @Override
    public synchronized void close() throws IOException {
        for (String address : Set.copyOf(addresses)) {
            restore(address);
        }
    }
}
