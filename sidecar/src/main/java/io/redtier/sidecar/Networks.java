package io.redtier.sidecar;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Networks of IP addresses. Immutable. */
public final class Networks {
    /** Holds no address. */
    public static final Networks NONE = new Networks(List.of());

    private final List<IpSubnetFilterRule> rules;

    private Networks(List<IpSubnetFilterRule> rules) {
        this.rules = rules;
    }

    /**
     * Networks in CIDR notation; an address alone is a network of one.
     *
     * @throws IllegalArgumentException naming the first that is none
     */
    public static Networks of(List<String> cidrs) {
        List<IpSubnetFilterRule> rules = new ArrayList<>();
        for (String cidr : cidrs) {
            rules.add(rule(cidr));
        }
        return new Networks(List.copyOf(rules));
    }

    /** Whether one of them holds the address. */
    boolean contains(InetAddress address) {
        InetSocketAddress socket = new InetSocketAddress(address, 0);
        return rules.stream().anyMatch(rule -> rule.matches(socket));
    }

    /** An address as it is written, without asking DNS; empty if it is none. Addresses of IPv4 within IPv6 are IPv4. */
    static Optional<InetAddress> address(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        try {
            return bytes == null ? Optional.empty() : Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static IpSubnetFilterRule rule(String cidr) {
        int slash = cidr.indexOf('/');
        Optional<InetAddress> address = address(slash < 0 ? cidr : cidr.substring(0, slash));
        if (address.isPresent()) {
            int bits = address.get().getAddress().length * Byte.SIZE;
            try {
                int prefix = slash < 0 ? bits : Integer.parseInt(cidr.substring(slash + 1));
                if (prefix >= 0 && prefix <= bits) {
                    return new IpSubnetFilterRule(address.get(), prefix, IpFilterRuleType.ACCEPT);
                }
            } catch (NumberFormatException e) {
                // Told below.
            }
        }
        throw new IllegalArgumentException(
                "\"" + cidr + "\" is no network; write an address and a prefix length, such as 10.0.0.0/8 or fd00::/8");
    }
}
