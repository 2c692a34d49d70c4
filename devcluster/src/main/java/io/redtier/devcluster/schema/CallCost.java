package io.redtier.devcluster.schema;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import java.util.List;

/**
 * What the call of a function costs at most, and how large its result can be. After checker/cost.go of
 * github.com/google/cel-go and library/cost.go of k8s.io/apiserver, for the functions that {@link RuleEnvironment} has.
 *
 * @param cost with the arguments, without the target
 * @param result null if it is not known
 */
record CallCost(long cost, Size result) {

    private static final double PER_CHARACTER = 0.1;
    private static final double PER_CHARACTER_OF_REGEX = 0.25;

    /**
     * A target or an argument.
     *
     * @param elements the size of the elements of a list
     * @param cost of evaluating it
     */
    record Argument(CelExpr expr, CelType type, Size size, Size elements, long cost) {}

    /** @param target null unless it is a method */
    static CallCost of(String function, String overload, Argument target, List<Argument> arguments) {
        long evaluated = arguments.stream().mapToLong(Argument::cost).reduce(0, Size::add);
        CallCost call = target == null
                ? ofFunction(function, overload, arguments)
                : ofMethod(function, overload, target, arguments);
        if (overload.equals("conditional")) {
            // One of the branches is not evaluated.
            evaluated = Size.add(
                    arguments.get(0).cost(),
                    Math.max(arguments.get(1).cost(), arguments.get(2).cost()));
        }
        return new CallCost(Size.add(call.cost, evaluated), call.result);
    }

    private static CallCost ofMethod(String function, String overload, Argument target, List<Argument> arguments) {
        Size size = target.size();
        Size first = arguments.isEmpty() ? Size.UNKNOWN : arguments.get(0).size();
        return switch (function) {
            case "lowerAscii", "upperAscii", "substring", "trim" -> new CallCost(size.cost(PER_CHARACTER), size);
            case "indexOf", "lastIndexOf" -> new CallCost(size.cost(PER_CHARACTER), null);
            case "replace" ->
                new CallCost(
                        size.cost(2 * PER_CHARACTER),
                        replaced(size, first, arguments.get(1).size()));
            case "split" -> new CallCost(size.cost(2 * PER_CHARACTER), Size.upTo(parts(size, arguments)));
            case "join" -> join(target, arguments);
            default ->
                switch (overload) {
                    case "string_format" -> new CallCost(size.cost(PER_CHARACTER), null);
                    case "starts_with_string", "ends_with_string" -> new CallCost(first.cost(PER_CHARACTER), null);
                    case "contains_string" ->
                        new CallCost(Size.multiply(size.cost(PER_CHARACTER), first.cost(PER_CHARACTER)), null);
                    case "matches_string" ->
                        new CallCost(
                                Size.multiply(
                                        size.plus(Size.exactly(1)).cost(PER_CHARACTER),
                                        first.cost(PER_CHARACTER_OF_REGEX)),
                                null);
                    default -> new CallCost(1, null);
                };
        };
    }

    private static CallCost ofFunction(String function, String overload, List<Argument> arguments) {
        Size first = arguments.isEmpty() ? Size.UNKNOWN : arguments.get(0).size();
        Size second = arguments.size() < 2 ? Size.UNKNOWN : arguments.get(1).size();
        if (function.equals("quantity") || function.equals("isQuantity")) {
            return new CallCost(first.cost(PER_CHARACTER), null);
        }
        return switch (overload) {
            case "string_to_bytes" -> new CallCost(first.cost(PER_CHARACTER), first.times(new Size(1, 4)));
            case "bytes_to_string" -> new CallCost(first.cost(PER_CHARACTER), new Size(first.min() / 4, first.max()));
            case "strings_quote" ->
                new CallCost(
                        first.cost(PER_CHARACTER), first.times(new Size(1, 2)).plus(Size.exactly(2)));
            case "in_list" -> new CallCost(second.max(), null);
            case "logical_or", "logical_and" -> new CallCost(0, null);
            case "conditional" -> new CallCost(0, second.or(arguments.get(2).size()));
            case "add_list" -> new CallCost(1, first.plus(second));
            case "add_string", "add_bytes" -> new CallCost(first.plus(second).cost(PER_CHARACTER), first.plus(second));
            case "equals" -> isQuantity(arguments) ? new CallCost(1, null) : comparison(first, second);
            case "not_equals",
                    "less_string",
                    "less_equals_string",
                    "greater_string",
                    "greater_equals_string",
                    "less_bytes",
                    "less_equals_bytes",
                    "greater_bytes",
                    "greater_equals_bytes" -> comparison(first, second);
            case "list_sets_contains_list", "list_sets_intersects_list" -> pairs(first, second, 1);
            case "list_sets_equivalent_list" -> pairs(first, second, 2);
            default -> new CallCost(1, null);
        };
    }

    private static boolean isQuantity(List<Argument> arguments) {
        CelType left = arguments.get(0).type();
        return left.kind() == CelKind.OPAQUE
                && !(left instanceof OptionalType)
                && left.equals(arguments.get(1).type());
    }

    private static CallCost comparison(Size left, Size right) {
        return new CallCost(Size.scale(Math.min(left.max(), right.max()), PER_CHARACTER), null);
    }

    private static CallCost pairs(Size left, Size right, double factor) {
        return new CallCost(Size.add(left.times(right).cost(factor), 1), null);
    }

    /** The smallest possible parts are replaced by the largest possible text, as often as there is room. */
    private static Size replaced(Size text, Size part, Size by) {
        Size count;
        Size kept;
        if (part.min() == 0) {
            count = Size.upTo(Size.add(text.max(), 1));
            kept = Size.upTo(text.max());
        } else if (by.max() <= part.min()) {
            count = Size.upTo(0);
            kept = Size.upTo(text.max());
        } else {
            count = Size.upTo((long) Math.ceil((double) text.max() / part.min()));
            kept = Size.upTo(0);
        }
        return count.times(by).plus(kept);
    }

    private static long parts(Size text, List<Argument> arguments) {
        if (arguments.size() > 1
                && arguments.get(1).expr().exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && arguments.get(1).expr().constant().getKind() == CelConstant.Kind.INT64_VALUE) {
            long limit = arguments.get(1).expr().constant().int64Value();
            return limit < 0 ? Size.LARGEST : limit;
        }
        return text.max();
    }

    private static CallCost join(Argument list, List<Argument> arguments) {
        Size size = list.size().times(list.elements());
        if (!arguments.isEmpty()) {
            Size separators = new Size(
                    Math.max(0, list.size().min() - 1), Math.max(0, list.size().max() - 1));
            size = size.plus(separators.times(arguments.get(0).size()));
        }
        return new CallCost(size.cost(PER_CHARACTER), size);
    }
}
