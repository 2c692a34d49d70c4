package io.redtier.devcluster.kubelet;

import java.util.List;
import java.util.Map;

/** Kubernetes' {@code $(NAME)} references: known ones are replaced, unknown ones stay, {@code $$} is a plain dollar sign. */
final class Expansion {
    private Expansion() {}

    static List<String> expand(List<String> texts, Map<String, String> values) {
        return texts.stream().map(text -> expand(text, values)).toList();
    }

    static String expand(String text, Map<String, String> values) {
        StringBuilder result = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int end = text.startsWith("$(", at) ? text.indexOf(')', at) : -1;
            String value = end < 0 ? null : values.get(text.substring(at + 2, end));
            if (value != null) {
                result.append(value);
                at = end + 1;
            } else if (text.startsWith("$$", at)) {
                result.append('$');
                at += 2;
            } else {
                result.append(text.charAt(at));
                at++;
            }
        }
        return result.toString();
    }
}
