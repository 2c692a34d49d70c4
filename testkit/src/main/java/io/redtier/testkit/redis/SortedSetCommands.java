package io.redtier.testkit.redis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Sorted sets. */
final class SortedSetCommands {
    private static final Comparator<Map.Entry<String, Double>> ORDER =
            Map.Entry.<String, Double>comparingByValue().thenComparing(Map.Entry.comparingByKey());

    private final Keyspace keys;

    private SortedSetCommands(Keyspace keys) {
        this.keys = keys;
    }

    private record Scores(Map<String, Double> byMember) {}

    static void addTo(Map<String, Command> commands, Keyspace keys) {
        SortedSetCommands own = new SortedSetCommands(keys);
        commands.put("ZADD", own::add);
        commands.put("ZINCRBY", own::increment);
        commands.put("ZREM", own::remove);
        commands.put("ZCARD", args -> (long) own.scores(args.get(0)).size());
        commands.put("ZSCORE", args -> text(own.scores(args.get(0)).get(args.get(1))));
        commands.put("ZREVRANK", own::rankFromTop);
        commands.put("ZRANGE", own::range);
        commands.put("ZRANGEBYSCORE", own::rangeByScore);
        commands.put("ZREMRANGEBYRANK", own::removeByRank);
    }

    private Map<String, Double> scores(String key) {
        Scores scores = keys.get(key, Scores.class);
        return scores == null ? Map.of() : scores.byMember();
    }

    private Map<String, Double> scoresToChange(String key) {
        return keys.getOrMake(key, Scores.class, () -> new Scores(new HashMap<>()))
                .byMember();
    }

    private List<Map.Entry<String, Double>> inOrder(String key) {
        List<Map.Entry<String, Double>> all = new ArrayList<>();
        scores(key).forEach((member, score) -> all.add(Map.entry(member, score)));
        all.sort(ORDER);
        return all;
    }

    private Object add(List<String> args) {
        Map<String, Double> scores = scoresToChange(args.get(0));
        long added = 0;
        for (int i = 1; i < args.size(); i += 2) {
            added += scores.put(args.get(i + 1), Double.valueOf(args.get(i))) == null ? 1 : 0;
        }
        return added;
    }

    private Object increment(List<String> args) {
        return text(scoresToChange(args.get(0)).merge(args.get(2), Double.valueOf(args.get(1)), Double::sum));
    }

    private Object remove(List<String> args) {
        Map<String, Double> scores = scores(args.get(0));
        List<String> members = args.subList(1, args.size());
        long removed = members.stream().filter(scores::containsKey).distinct().count();
        if (removed > 0) {
            scores.keySet().removeAll(members);
            keys.removeIf(args.get(0), Scores.class, set -> set.byMember().isEmpty());
        }
        return removed;
    }

    private Object rankFromTop(List<String> args) {
        List<Map.Entry<String, Double>> all = inOrder(args.get(0));
        Collections.reverse(all);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).getKey().equals(args.get(1))) {
                return (long) i;
            }
        }
        return null;
    }

    private Object range(List<String> args) {
        List<String> options = args.subList(3, args.size()).stream()
                .map(option -> option.toUpperCase(Locale.ROOT))
                .toList();
        List<Map.Entry<String, Double>> all = inOrder(args.get(0));
        if (options.contains("REV")) {
            Collections.reverse(all);
        }
        List<Object> reply = new ArrayList<>();
        Range.of(args.get(1), args.get(2), all.size()).part(all).forEach(entry -> {
            reply.add(entry.getKey());
            if (options.contains("WITHSCORES")) {
                reply.add(text(entry.getValue()));
            }
        });
        return reply;
    }

    private Object rangeByScore(List<String> args) {
        long skip = args.size() > 3 ? Long.parseLong(args.get(4)) : 0;
        long count = args.size() > 3 ? Long.parseLong(args.get(5)) : Long.MAX_VALUE;
        return inOrder(args.get(0)).stream()
                .filter(entry -> entry.getValue() >= bound(args.get(1)) && entry.getValue() <= bound(args.get(2)))
                .skip(skip)
                .limit(count)
                .<Object>map(Map.Entry::getKey)
                .toList();
    }

    private Object removeByRank(List<String> args) {
        List<Map.Entry<String, Double>> all = inOrder(args.get(0));
        List<String> removed = Range.of(args.get(1), args.get(2), all.size()).part(all).stream()
                .map(Map.Entry::getKey)
                .toList();
        if (!removed.isEmpty()) {
            scores(args.get(0)).keySet().removeAll(removed);
            keys.removeIf(args.get(0), Scores.class, set -> set.byMember().isEmpty());
        }
        return (long) removed.size();
    }

    private static double bound(String text) {
        return switch (text) {
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "+inf" -> Double.POSITIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static String text(Double score) {
        if (score == null) {
            return null;
        }
        return score == Math.rint(score) && Math.abs(score) < 1e17
                ? Long.toString(score.longValue())
                : score.toString();
    }
}
