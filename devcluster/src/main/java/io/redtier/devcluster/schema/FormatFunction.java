package io.redtier.devcluster.schema;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import java.util.Iterator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The string function {@code '%s of %d'.format([...])}, which API servers have and the CEL library lacks. */
final class FormatFunction {

    private static final Pattern VERB = Pattern.compile("%(.)");

    private FormatFunction() {}

    static CelFunctionDecl declaration() {
        return CelFunctionDecl.newFunctionDeclaration(
                "format",
                CelOverloadDecl.newMemberOverload(
                        "string_format", SimpleType.STRING, SimpleType.STRING, ListType.create(SimpleType.DYN)));
    }

    static CelFunctionBinding binding() {
        return CelFunctionBinding.from("string_format", String.class, List.class, FormatFunction::format);
    }

    private static String format(String text, List<?> arguments) {
        Iterator<?> next = arguments.iterator();
        return VERB.matcher(text).replaceAll(verb -> Matcher.quoteReplacement(value(verb, next)));
    }

    private static String value(MatchResult verb, Iterator<?> next) {
        return switch (verb.group(1)) {
            case "%" -> "%";
            case "s", "d" -> {
                if (!next.hasNext()) {
                    throw new IllegalArgumentException("too few arguments for format");
                }
                yield String.valueOf(next.next());
            }
            default ->
                throw new IllegalArgumentException(
                        "%" + verb.group(1) + " is not supported in format; only %s, %d and %% are");
        };
    }
}
