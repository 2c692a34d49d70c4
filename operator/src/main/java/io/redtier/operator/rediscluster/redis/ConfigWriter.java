package io.redtier.operator.rediscluster.redis;

import io.redtier.operator.rediscluster.topology.NodeView;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;

/** Sets directives on running nodes. Thread-safe. */
@ApplicationScoped
public class ConfigWriter {

    private static final Pattern NAMED = Pattern.compile("(?:argument|CONFIG SET -) '([^']+)'");
    private static final String IMMUTABLE = "can't set immutable config";

    private final Connections connections;

    public ConfigWriter(Connections connections) {
        this.connections = connections;
    }

    /** What a node made of it. */
    public sealed interface Answer {}

    /** All were taken; {@code directives} are as Redis writes their values. */
    public record Taken(Map<String, String> directives) implements Answer {}

    /**
     * None was taken.
     *
     * @param directive that Redis names as the reason; empty when it names none
     * @param message Redis' own words
     * @param onlyAtStart whether it is one that a running Redis can't change
     */
    public record Refused(String directive, String message, boolean onlyAtStart) implements Answer {}

    /**
     * Sets all of {@code directives}, or none.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if the node does not answer or is not the one it was
     */
    public Answer set(NodeView node, Map<String, String> directives, Access access) {
        try (Jedis jedis = connections.redis(node.ip(), access)) {
            NodeIdentity.require(jedis, access, node.pod(), node.uid());
            List<String> set = new ArrayList<>(List.of("SET"));
            directives.forEach((name, value) -> set.addAll(List.of(name, value)));
            String[] get = Stream.concat(Stream.of("GET"), directives.keySet().stream())
                    .toArray(String[]::new);
            try (Pipeline pipeline = jedis.pipelined()) {
                Response<Object> taken = pipeline.sendCommand(Command.CONFIG, set.toArray(String[]::new));
                Response<Object> now = pipeline.sendCommand(Command.CONFIG, get);
                pipeline.sync();
                try {
                    taken.get();
                } catch (JedisDataException e) {
                    return refused(e.getMessage());
                }
                return new Taken(ConfigReadings.directives(now.get()));
            }
        }
    }

    private static Refused refused(String message) {
        Matcher named = NAMED.matcher(message);
        return new Refused(named.find() ? named.group(1) : "", message, message.contains(IMMUTABLE));
    }
}
