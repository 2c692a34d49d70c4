package io.redtier.devcluster.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes single loopback addresses unreachable by routes of type {@code blackhole} in the machine's local table: what is sent to
 * them is dropped, open connections included. Needs the right to change routes, as root has it. Closing it removes all of
 * its routes. Thread-safe.
 */
public final class Blackhole implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Blackhole.class);
    private static final Pattern ROUTE = Pattern.compile("(?m)^blackhole (\\d+\\.\\d+\\.\\d+\\.\\d+)(?= |$)");

    /** The ip program has run and said no. */
    private static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    private final String spare;
    /** Owners by address of what is cut off. */
    private final Map<String, String> owners = new HashMap<>();

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
     * @param owner by whom it is restored, also when it has the address no more
     * @throws IOException when the machine does not permit it
     */
    public synchronized void cutOff(String address, String owner) throws IOException {
        if (!owners.containsKey(address)) {
            String failure = route("add", address);
            if (!failure.isEmpty()) {
                throw new IOException(address + " can't be cut off: " + failure);
            }
        }
        owners.put(address, owner);
    }

    /**
     * Lets all addresses of the owner be reached again.
     *
     * @return whether any was cut off
     * @throws IOException when one can't be restored; the others are
     */
    public synchronized boolean restore(String owner) throws IOException {
        List<String> addresses = owners.entrySet().stream()
                .filter(entry -> entry.getValue().equals(owner))
                .map(Map.Entry::getKey)
                .toList();
        restore(addresses);
        return !addresses.isEmpty();
    }

    private void restore(List<String> addresses) throws IOException {
        List<String> failures = new ArrayList<>();
        for (String address : addresses) {
            try {
                String failure = route("del", address);
                if (failure.isEmpty()) {
                    owners.remove(address);
                } else {
                    failures.add(address + " can't be restored: " + failure);
                }
            } catch (IOException e) {
                failures.add(address + " can't be restored: " + e.getMessage());
            }
        }
        if (!failures.isEmpty()) {
            throw new IOException(String.join("; ", failures));
        }
    }

    /**
     * Restores addresses that an earlier program cut off and then was killed. What can't be restored, or not even be looked at, is
     * left to a warning.
     *
     * @param own whether an address belongs to this program alone
     */
    public synchronized void removeStale(Predicate<String> own) {
        try {
            String routes = ip("route", "show", "table", "local", "type", "blackhole");
            for (String address : addresses(routes)) {
                if (own.test(address) && !owners.containsKey(address)) {
                    String failure = route("del", address);
                    if (!failure.isEmpty()) {
                        LOG.warn(
                                "{} has been cut off by a cluster that was killed ({}): run as root: {}",
                                address,
                                failure,
                                "ip route del blackhole " + address + " table local");
                    }
                }
            }
        } catch (IOException e) {
            // Without the ip program nobody has cut anything off.
            LOG.debug("Routes are not looked at", e);
        }
    }

    /** The single addresses among the routes that {@code ip route show} prints. */
    static List<String> addresses(String routes) {
        return ROUTE.matcher(routes).results().map(route -> route.group(1)).toList();
    }

    /** {@return why it failed; empty if it did not} */
    private static String route(String verb, String address) throws IOException {
        try {
            ip("route", verb, "blackhole", address + "/32", "table", "local");
            return "";
        } catch (RefusedException e) {
            return e.getMessage();
        }
    }

    /** {@return what it printed} */
    private static String ip(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of("ip"));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            int code = process.waitFor();
            if (code != 0) {
                throw new RefusedException(output.isEmpty() ? "exit code " + code : output);
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while changing a route", e);
        }
    }

    /** Restores all addresses, also those after one that can't be restored. */
    @Override
    public synchronized void close() throws IOException {
        restore(List.copyOf(owners.keySet()));
    }
}
