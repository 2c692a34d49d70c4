package io.redtier.devcluster.apiserver.select;

import com.fasterxml.jackson.databind.JsonNode;
import io.redtier.devcluster.apiserver.request.ApiException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The query parameter {@code labelSelector}: {@code a=b,c!=d,e in (f,g),h notin (i),j,!k}. */
public final class LabelSelector {

    private static final Pattern SET = Pattern.compile("(\\S+)\\s+(in|notin)\\s*\\(([^)]*)\\)");
    private static final Pattern EQUALITY = Pattern.compile("([^=!\\s]+)\\s*(==|=|!=)\\s*(\\S*)");
    private static final Pattern EXISTS = Pattern.compile("(!?)\\s*([^=!\\s()]+)");

    private LabelSelector() {}

    /**
     * @param text the parameter; empty matches everything
     * @return matches objects by their labels
     * @throws ApiException 400 if it is malformed
     */
    public static Predicate<JsonNode> parse(String text) {
        Predicate<JsonNode> all = labels -> true;
        for (String requirement : split(text)) {
            all = all.and(requirement(requirement.trim()));
        }
        Predicate<JsonNode> matches = all;
        return object -> matches.test(object.path("metadata").path("labels"));
    }

    private static Predicate<JsonNode> requirement(String text) {
        Matcher set = SET.matcher(text);
        if (set.matches()) {
            String key = set.group(1);
            Set<String> values =
                    Arrays.stream(set.group(3).split(",")).map(String::trim).collect(Collectors.toSet());
            boolean in = set.group(2).equals("in");
            return labels ->
                    (labels.has(key) && values.contains(labels.path(key).asText())) == in;
        }
        Matcher equality = EQUALITY.matcher(text);
        if (equality.matches()) {
            String key = equality.group(1);
            String value = equality.group(3);
            boolean equal = !equality.group(2).equals("!=");
            return labels -> (labels.has(key) && labels.path(key).asText().equals(value)) == equal;
        }
        Matcher exists = EXISTS.matcher(text);
        if (exists.matches()) {
            boolean expected = exists.group(1).isEmpty();
            return labels -> labels.has(exists.group(2)) == expected;
        }
        throw ApiException.badRequest("unable to parse requirement: \"" + text + "\" is not a label requirement such as"
                + " key=value, key!=value, key in (a,b), key notin (a,b), key or !key");
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? ',' : text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && (depth == 0 || i == text.length())) {
                if (!text.substring(start, i).isBlank()) {
                    parts.add(text.substring(start, i));
                }
                start = i + 1;
            }
        }
        return parts;
    }
}
