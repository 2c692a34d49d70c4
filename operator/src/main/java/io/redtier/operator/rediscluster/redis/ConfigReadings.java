package io.redtier.operator.rediscluster.redis;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.SafeEncoder;

/** What nodes say of some of their directives, gathered in the round trip in which they are asked for everything else. Thread-safe. */
public final class ConfigReadings {

    private final String[] question;
    private final Map<String, Map<String, String>> byPod = new ConcurrentHashMap<>();

    /** @param names of the directives to ask for; may be empty */
    public ConfigReadings(Collection<String> names) {
        question = new String[names.size() + 1];
        question[0] = "GET";
        int i = 1;
        for (String name : names) {
            question[i++] = name;
        }
    }

    /** The directives of a pod's Redis by name, those that it knows; empty when it could not be asked. */
    public Optional<Map<String, String>> of(String pod) {
        return Optional.ofNullable(byPod.get(pod));
    }

    /** Asks in {@code pipeline}; run what is returned when the answers are there. */
    Runnable ask(String pod, Pipeline pipeline) {
        if (question.length == 1) {
            return () -> {};
        }
        Response<Object> reply = pipeline.sendCommand(Command.CONFIG, question);
        return () -> {
            try {
                byPod.put(pod, directives(reply.get()));
            } catch (JedisDataException e) {
                // Refused: then nothing is known of it, which is what is said.
            }
        };
    }

    static Map<String, String> directives(Object reply) {
        Map<String, String> directives = new HashMap<>();
        List<?> flat = (List<?>) reply;
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            directives.put(SafeEncoder.encode((byte[]) flat.get(i)), SafeEncoder.encode((byte[]) flat.get(i + 1)));
        }
        return directives;
    }
}
