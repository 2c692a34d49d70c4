package io.redtier.operator.rediscluster.change;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which pod template a StatefulSet gets: the one that the spec asks for, or, once that has failed, the last one with which
 * all pods were ready. What is remembered is kept in annotations of the StatefulSet itself, so that it is written in one
 * piece with the template and outlives the operator. Pure.
 */
public final class TemplateChoice {

    /** Hash of the present template as it was asked for; Kubernetes adds its defaults to what it keeps. */
    static final String APPLIED = "redtier.io/applied-template";

    /** The last template with which all pods were ready, as JSON. */
    static final String PROVEN = "redtier.io/proven-template";

    /** How many pods there were when all of them were ready last. */
    static final String SETTLED = "redtier.io/settled-pods";

    /** The template that failed: its hash and, after a dash, how often it was tried. */
    static final String REFUSED = "redtier.io/refused-template";

    /** Why it failed. */
    static final String FAILURE = "redtier.io/refused-because";

    private TemplateChoice() {}

    /**
     * A template that is not rolled out.
     *
     * @param id what a person approves to have it tried once more
     * @param failure what went wrong
     */
    public record Refusal(String id, String failure) {}

    /** The refusal that is in force on {@code set}; empty when there is none. */
    public static Optional<Refusal> refusal(StatefulSet set, String approved) {
        Map<String, String> notes = annotations(set);
        return Optional.ofNullable(notes.get(REFUSED))
                .filter(id -> !id.equals(approved))
                .map(id -> new Refusal(id, notes.getOrDefault(FAILURE, "")));
    }

    /** Whether {@code set} has another template than the last one with which all pods were ready. */
    public static boolean isOnTrial(StatefulSet set) {
        Map<String, String> notes = annotations(set);
        return notes.containsKey(PROVEN) && !hash(notes.get(PROVEN)).equals(notes.get(APPLIED));
    }

    /** How many pods {@code set} had when all of them were ready last; empty when that is not known. */
    static Optional<Integer> settled(StatefulSet set) {
        return Optional.ofNullable(annotations(set).get(SETTLED)).map(Integer::valueOf);
    }

    /**
     * {@code wanted} with the template that it is to have now, and with what has to be remembered.
     *
     * @param wanted what the spec asks for
     * @param actual what there is; empty when it is to be created
     * @param progress how the change that is under way goes
     * @param approved what a person has approved; empty when nothing
     */
    public static StatefulSet decide(
            StatefulSet wanted, Optional<StatefulSet> actual, Progress progress, String approved) {
        String template = Serialization.asJson(wanted.getSpec().getTemplate());
        String hash = hash(template);
        Map<String, String> before = actual.map(TemplateChoice::annotations).orElse(Map.of());
        Map<String, String> notes = new TreeMap<>();
        Optional<String> proven = Optional.ofNullable(before.get(PROVEN));
        // While it is held back the present template is another one, so nothing can be learnt of it.
        boolean tried = hash.equals(before.get(APPLIED));
        if (tried && progress.complete().contains(wanted.getMetadata().getName())) {
            proven = Optional.of(template);
        } else if (tried
                && progress.failure().isPresent()
                && proven.filter(p -> !p.equals(template)).isPresent()) {
            notes.put(REFUSED, hash + "-" + (attempts(before.get(REFUSED), hash) + 1));
            notes.put(FAILURE, progress.failure().get());
        } else if (before.getOrDefault(REFUSED, "").startsWith(hash + "-")) {
            notes.put(REFUSED, before.get(REFUSED));
            notes.put(FAILURE, before.getOrDefault(FAILURE, ""));
        }
        proven.ifPresent(p -> notes.put(PROVEN, p));
        settled(wanted, actual, progress).ifPresent(pods -> notes.put(SETTLED, String.valueOf(pods)));
        String chosen = isHeld(notes, hash, approved) ? proven.orElse(template) : template;
        notes.put(APPLIED, hash(chosen));
        return new StatefulSetBuilder(wanted)
                .editMetadata()
                .addToAnnotations(notes)
                .endMetadata()
                .editSpec()
                .withTemplate(Serialization.unmarshal(chosen, PodTemplateSpec.class))
                .endSpec()
                .build();
    }

    private static Optional<Integer> settled(StatefulSet wanted, Optional<StatefulSet> actual, Progress progress) {
        boolean now = progress.complete().contains(wanted.getMetadata().getName());
        return actual.flatMap(set -> now ? Optional.ofNullable(set.getSpec().getReplicas()) : settled(set))
                // Pods that go now are new ones when they come back.
                .map(pods -> Math.min(pods, wanted.getSpec().getReplicas()));
    }

    private static boolean isHeld(Map<String, String> notes, String hash, String approved) {
        String refused = notes.getOrDefault(REFUSED, "");
        return refused.startsWith(hash + "-") && !refused.equals(approved);
    }

    private static int attempts(String refused, String hash) {
        return refused == null || !refused.startsWith(hash + "-")
                ? 0
                : Integer.parseInt(refused.substring(hash.length() + 1));
    }

    private static Map<String, String> annotations(StatefulSet set) {
        return Optional.ofNullable(set.getMetadata().getAnnotations()).orElse(Map.of());
    }

    static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 5);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
