package io.redtier.devcluster.podnetwork;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who listens in a network namespace, from the tables that the kernel shows in {@code /proc/PID/net}. */
final class Listeners {
    private static final String LISTEN = "0A";
    private static final int LOCAL = 1;
    private static final int STATE = 3;
    private static final int HEX = 16;
    private static final int WORD = 8;

    private Listeners() {}

    /**
     * The addresses that TCP connections by IPv4 are accepted at; {@code 0.0.0.0} for all of a port.
     *
     * @param pid a process in the namespace
     * @throws IOException when there is no such process
     */
    static Set<InetSocketAddress> of(long pid) throws IOException {
        Path tables = Path.of("/proc", Long.toString(pid), "net");
        Set<InetSocketAddress> found = new HashSet<>(parse(Files.readAllLines(tables.resolve("tcp"))));
        if (Files.exists(tables.resolve("tcp6"))) {
            found.addAll(parse(Files.readAllLines(tables.resolve("tcp6"))));
        }
        return found;
    }

    /** Reads one table, of either family. */
    static Set<InetSocketAddress> parse(List<String> table) {
        Set<InetSocketAddress> found = new HashSet<>();
        for (String line : table.subList(Math.min(1, table.size()), table.size())) {
            String[] columns = line.strip().split("\\s+");
            if (columns.length > STATE && columns[STATE].equals(LISTEN)) {
                String[] local = columns[LOCAL].split(":");
                int port = Integer.parseInt(local[1], HEX);
                address(local[0]).ifPresent(address -> found.add(new InetSocketAddress(address, port)));
            }
        }
        return found;
    }

    /** The kernel prints words of 32 bits in the machine's byte order; Java reads an IPv4 address in IPv6 as what it means. */
    private static Optional<InetAddress> address(String words) {
        ByteBuffer bytes = ByteBuffer.allocate(words.length() / 2).order(ByteOrder.nativeOrder());
        for (int i = 0; i < words.length(); i += WORD) {
            bytes.putInt(Integer.parseUnsignedInt(words.substring(i, i + WORD), HEX));
        }
        try {
            InetAddress address = InetAddress.getByAddress(bytes.array());
            if (address.isAnyLocalAddress()) {
                return Optional.of(InetAddress.getByName("0.0.0.0"));
            }
            return Optional.of(address).filter(found -> found.getAddress().length == Integer.BYTES);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are always an address", e);
        }
    }
}
