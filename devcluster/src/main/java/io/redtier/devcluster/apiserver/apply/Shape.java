package io.redtier.devcluster.apiserver.apply;

import java.util.Map;

/**
 * How the parts of a value merge and are owned. Immutable.
 *
 * @param atomic whether the whole value, an object, has one owner and is replaced as one
 * @param list how it merges if it is a list
 * @param keys for {@link ListType#MAP}: the key fields, each with its default or an empty string
 * @param fields its known fields
 * @param other the shape of other fields; null if they are plain: objects by field, lists atomic
 * @param items the shape of list items
 * @param openMap whether other fields are the entries of a map, which have an owner as such
 */
public record Shape(
        boolean atomic,
        ListType list,
        Map<String, String> keys,
        Map<String, Shape> fields,
        Shape other,
        Shape items,
        boolean openMap) {

    /** How lists merge. */
    public enum ListType {
        /** Replaced as one. */
        ATOMIC,
        /** By value. */
        SET,
        /** By key fields of the items. */
        MAP
    }

    /** Objects by field, lists atomic: what holds where nothing is known. */
    public static final Shape PLAIN = new Shape(false, ListType.ATOMIC, Map.of(), Map.of(), null, null, false);

    /** {@return the shape of a field} */
    public Shape field(String name) {
        Shape known = fields.get(name);
        return known != null ? known : other != null ? other : PLAIN;
    }

    /** {@return the shape of list items} */
    public Shape item() {
        return items == null ? PLAIN : items;
    }

    boolean isEntry(String name) {
        return openMap && !fields.containsKey(name);
    }
}
