package io.redtier.sidecar;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Finds out from which address a request comes. Pure. */
final class ClientAddress {
    /** More than any chain of proxies has; what a client adds in front of it is not looked at. */
    private static final int MAX_HOPS = 32;

    private ClientAddress() {}

    /**
     * The nearest address that is not a trusted proxy. Each proxy puts the address that it saw at the end of {@code
     * X-Forwarded-For}, so the list is read from its end, and only as far as the one who wrote is trusted: all before it
     * may be forged.
     *
     * @param peer      who has connected
     * @param forwarded the values of {@code X-Forwarded-For}, in the order of their headers
     * @param trusted   whose word is believed
     */
    static String of(InetAddress peer, List<String> forwarded, Networks trusted) {
        InetAddress client = peer;
        int hops = 0;
        for (int i = forwarded.size() - 1; i >= 0; i--) {
            String value = forwarded.get(i);
            for (int end = value.length(); end >= 0 && hops < MAX_HOPS; hops++) {
                if (!trusted.contains(client)) {
                    return client.getHostAddress();
                }
                int comma = value.lastIndexOf(',', end - 1);
                Optional<InetAddress> before =
                        address(value.substring(comma + 1, end).strip());
                if (before.isEmpty()) {
                    return client.getHostAddress();
                }
                client = before.get();
                end = comma;
            }
        }
        return client.getHostAddress();
    }

    /** Some proxies write a port, too. */
    private static Optional<InetAddress> address(String text) {
        Optional<InetAddress> plain = Networks.address(text);
        if (plain.isPresent()) {
            return plain;
        }
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return Networks.address(bracketed ? host.substring(1, host.length() - 1) : host);
    }
}
