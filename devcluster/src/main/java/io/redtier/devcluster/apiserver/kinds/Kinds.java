package io.redtier.devcluster.apiserver.kinds;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/** Every kind that is served: those of Kubernetes, and those that CustomResourceDefinitions add. Thread-safe. */
public final class Kinds {

    private static final String TABLE = "/io/redtier/devcluster/apiserver/kinds.txt";
    private static final String QUESTION = "question";

    private final List<Kind> builtIn;
    private final CopyOnWriteArrayList<CustomKind> custom = new CopyOnWriteArrayList<>();

    /** Starts with the kinds of Kubernetes. */
    public Kinds() {
        this.builtIn = readTable();
    }

    /**
     * @param group API group, empty for core
     * @param version API version
     * @param plural the resource
     * @return the kind served there
     */
    public Optional<Kind> find(String group, String version, String plural) {
        return all().stream()
                .filter(kind -> kind.plural().equals(plural)
                        && kind.version().equals(version)
                        && kind.group().equals(group))
                .findFirst();
    }

    /** {@return any served version of a collection's kind} */
    public Optional<Kind> ofCollection(String collection) {
        return all().stream()
                .filter(kind -> kind.collection().equals(collection))
                .findFirst();
    }

    /** {@return the kind that an owner reference names} */
    public Optional<Kind> ofKind(String apiVersion, String name) {
        return all().stream()
                .filter(kind -> kind.name().equals(name) && kind.apiVersion().equals(apiVersion))
                .findFirst();
    }

    /** {@return what a CustomResourceDefinition says of a kind, if one defines it} */
    public Optional<CustomKind> custom(Kind kind) {
        return custom.stream().filter(found -> found.kind().equals(kind)).findFirst();
    }

    /** {@return all kinds, built-in ones first} */
    public List<Kind> all() {
        List<Kind> all = new ArrayList<>(builtIn);
        custom.forEach(found -> all.add(found.kind()));
        return all;
    }

    /** {@return the groups that are served, core first as the empty name} */
    public Set<String> groups() {
        Set<String> groups = new TreeSet<>(Comparator.naturalOrder());
        all().forEach(kind -> groups.add(kind.group()));
        return groups;
    }

    /**
     * Serves the kinds of a definition, in place of those it defined before.
     *
     * @param definition name of the definition
     * @param kinds one per served version; empty when the definition has gone
     */
    public synchronized void define(String definition, List<CustomKind> kinds) {
        custom.removeIf(found -> found.definition().equals(definition));
        custom.addAll(kinds);
    }

    private static List<Kind> readTable() {
        try (InputStream in = Kinds.class.getResourceAsStream(TABLE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> parse(line.split(" ")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Kind parse(String[] words) {
        List<String> categories = words(words[7]);
        boolean question = categories.contains(QUESTION);
        return new Kind(
                words[0].equals("core") ? "" : words[0],
                words[1],
                words[2],
                words[3],
                words[2].toLowerCase(Locale.ROOT),
                words(words[5]),
                question ? List.of() : categories,
                words[4].equals("yes"),
                new TreeSet<>(words(words[6])),
                words[1],
                question ? List.of("create") : Kind.STORED_VERBS);
    }

    private static List<String> words(String column) {
        return column.equals("-") ? List.of() : List.of(column.split(","));
    }
}
