package io.redtier.runtime.document;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in bytes as Kubernetes quantities: {@code 512}, {@code 4Ki}, {@code 1Mi}, {@code 2G}, {@code 1.5Gi}. */
public final class Sizes {
    private static final Pattern QUANTITY = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(Ki|Mi|Gi|Ti|k|M|G|T)?");
    /** Digits beyond are no size, and would take long to be read. */
    private static final int LONGEST = 40;

    private static final Map<String, Long> FACTORS = Map.of(
            "k",
            1_000L,
            "M",
            1_000_000L,
            "G",
            1_000_000_000L,
            "T",
            1_000_000_000_000L,
            "Ki",
            1L << 10,
            "Mi",
            1L << 20,
            "Gi",
            1L << 30,
            "Ti",
            1L << 40);

    private Sizes() {}

    /**
     * Reads a size.
     *
     * @return bytes, fractions of a byte rounded up
     * @throws IllegalArgumentException if the text is no size; the message says what to write instead
     */
    public static long parse(String text) {
        Matcher matcher = QUANTITY.matcher(text == null ? "" : text);
        if (text != null && text.length() > LONGEST || !matcher.matches()) {
            throw new IllegalArgumentException(
                    '"' + text + "\" is no size; write bytes or a Kubernetes quantity such as \"4Ki\" or \"1Mi\"");
        }
        BigDecimal factor = BigDecimal.valueOf(matcher.group(2) == null ? 1L : FACTORS.get(matcher.group(2)));
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(factor);
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException('"' + text + "\" is too large; write at most \"8388607Ti\"");
        }
        return bytes.setScale(0, java.math.RoundingMode.CEILING).longValueExact();
    }

    /** Writes a size with the largest binary unit that divides it. */
    public static String format(long bytes) {
        for (String unit : new String[] {"Ti", "Gi", "Mi", "Ki"}) {
            if (bytes > 0 && bytes % FACTORS.get(unit) == 0) {
                return bytes / FACTORS.get(unit) + unit;
            }
        }
        return Long.toString(bytes);
    }
}
