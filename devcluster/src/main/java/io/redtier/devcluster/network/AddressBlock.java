package io.redtier.devcluster.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A cluster's own share of the loopback network: 8192 pod addresses out of 127.64.0.0/11 and 4096 Service addresses out of
 * 127.96.0.0/12. A claim is a listening socket on the share's first pod address, so it holds for every user of the machine,
 * leaves no file, and ends with its process however that ends. Thread-safe.
 */
public final class AddressBlock implements AutoCloseable {
    private static final int BLOCKS = 256;
    private static final int PODS = 8192;
    private static final int SERVICES = 4096;
    private static final int SERVICE_PREFIX = 20;
    private static final int POD_NETWORK = 127 << 24 | 64 << 16;
    private static final int SERVICE_NETWORK = 127 << 24 | 96 << 16;
    private static final int CLAIM_PORT = 10250;

    private final int index;
    private final ServerSocket claim;
    private final Map<String, String> reserved = new HashMap<>();
    private int used;

    private AddressBlock(int index, ServerSocket claim) {
        this.index = index;
        this.claim = claim;
    }

    /**
     * Claims a share that no other running cluster of this machine has, starting at a random one so that addresses of a
     * cluster that ended are not soon seen again.
     *
     * @throws IllegalStateException when all are taken
     */
    public static AddressBlock claim() {
        int first = ThreadLocalRandom.current().nextInt(BLOCKS);
        for (int i = 0; i < BLOCKS; i++) {
            int index = (first + i) % BLOCKS;
            try {
                ServerSocket socket = new ServerSocket();
                socket.bind(new InetSocketAddress(address(POD_NETWORK + index * PODS), CLAIM_PORT));
                return new AddressBlock(index, socket);
            } catch (IOException e) {
                // Taken by another cluster: try the next one.
                continue;
            }
        }
        throw new IllegalStateException(
                "no free pod network: all " + BLOCKS + " blocks of 127.64.0.0/11 are taken by running clusters");
    }

    /**
     * The next pod address; one is seen again only after all others of the block.
     *
     * @return dotted text
     */
    public synchronized String nextPodAddress() {
        used = used % (PODS - 2) + 1;
        return address(POD_NETWORK + index * PODS + used).getHostAddress();
    }

    /** The address of a new pod, {@code namespace/name}: the one that was reserved for it, once, or else the next one. */
    public synchronized String addressOf(String pod) {
        return Optional.ofNullable(reserved.remove(pod)).orElseGet(this::nextPodAddress);
    }

    /**
     * Keeps an address for the next pod of a name, {@code namespace/name}. Whoever has it now keeps it, too.
     *
     * @throws IllegalArgumentException when the address, dotted text, is none of the block's
     */
    public synchronized void reserve(String pod, String address) {
        if (!hasPodAddress(address)) {
            throw new IllegalArgumentException("%s is no pod address of this cluster".formatted(address));
        }
        reserved.put(pod, address);
    }

    /** An address of the block that no pod gets. */
    public String spareAddress() {
        return address(POD_NETWORK + index * PODS + PODS - 1).getHostAddress();
    }

    /** Whether the address, dotted text, is one of the block's for pods, the spare one included. */
    public boolean hasPodAddress(String address) {
        try {
            return isOf(InetAddress.getByName(address), POD_NETWORK, PODS);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address: " + address, e);
        }
    }

    /** Whether pods or Services of the block may have the address. */
    public boolean has(InetAddress address) {
        return isOf(address, POD_NETWORK, PODS) || isOf(address, SERVICE_NETWORK, SERVICES);
    }

    private boolean isOf(InetAddress address, int network, int size) {
        int offset = ByteBuffer.wrap(address.getAddress()).getInt() - (network + index * size);
        return offset >= 0 && offset < size;
    }

    /** The Service addresses in CIDR notation, as {@code 127.96.16.0/20}. */
    public String serviceNetwork() {
        return address(SERVICE_NETWORK + index * SERVICES).getHostAddress() + "/" + SERVICE_PREFIX;
    }

    private static InetAddress address(int bits) {
        try {
            return InetAddress.getByAddress(
                    new byte[] {(byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are always an address", e);
        }
    }

    /** Gives the share back. */
    @Override
    public void close() throws IOException {
        claim.close();
    }
}
