package io.redtier.operator.rediscluster.redis;

import io.redtier.operator.rediscluster.shards.OpenSlots;
import io.redtier.operator.rediscluster.shards.Peer;
import io.redtier.operator.rediscluster.shards.Slots;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The answer to CLUSTER NODES, parsed. A line is {@code id ip:port@bus[,host] flags primary ping pong epoch link slots...}.
 * Pure.
 */
final class NodesReply {

    private static final int FIRST_SLOTS = 8;
    private static final String NONE = "-";

    private NodesReply() {}

    /**
     * Everybody that the speaker knows; without those it has only been told to meet, whose ids are not known yet.
     *
     * @param nowMillis the time of the speaker's clock
     * @param uptimeMillis how long it runs; a node that it never heard of has been silent for so long
     */
    static List<Peer> parse(String reply, long nowMillis, long uptimeMillis) {
        return reply.lines()
                .map(line -> line.split(" "))
                .filter(words -> words.length >= FIRST_SLOTS && !words[2].contains("handshake"))
                .map(words -> peer(words, nowMillis, uptimeMillis))
                .toList();
    }

    private static Peer peer(String[] words, long nowMillis, long uptimeMillis) {
        Set<String> flags = Set.copyOf(Arrays.asList(words[2].split(",")));
        boolean self = flags.contains("myself");
        boolean noAddress = flags.contains("noaddr");
        long pong = Long.parseLong(words[5]);
        long silent = self ? 0 : pong == 0 ? uptimeMillis : Math.max(0, nowMillis - pong);
        Slots slots = Slots.NONE;
        Map<Integer, String> migrating = new HashMap<>();
        Map<Integer, String> importing = new HashMap<>();
        for (String word : Arrays.asList(words).subList(FIRST_SLOTS, words.length)) {
            if (word.startsWith("[")) {
                open(word, migrating, importing);
            } else {
                slots = slots.and(Slots.parse(word));
            }
        }
        return new Peer(
                words[0],
                noAddress ? "" : ip(words[1]),
                self,
                flags.contains("master"),
                words[3].equals(NONE) ? "" : words[3],
                flags.contains("fail") || noAddress,
                self || words[7].equals("connected") && !noAddress,
                silent,
                Long.parseLong(words[6]),
                slots,
                new OpenSlots(migrating, importing));
    }

    /** {@code [93->-id]} goes to that node, {@code [93-<-id]} comes from it. */
    private static void open(String word, Map<Integer, String> migrating, Map<Integer, String> importing) {
        int dash = word.indexOf('-');
        int slot = Integer.parseInt(word.substring(1, dash));
        String id = word.substring(dash + 3, word.length() - 1);
        (word.charAt(dash + 1) == '>' ? migrating : importing).put(slot, id);
    }

    /** An IPv6 address has colons of its own. */
    private static String ip(String address) {
        String withoutBus = address.substring(0, address.indexOf('@'));
        return withoutBus.substring(0, withoutBus.lastIndexOf(':'));
    }
}
