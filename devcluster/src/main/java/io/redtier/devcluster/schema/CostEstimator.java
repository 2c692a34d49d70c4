package io.redtier.devcluster.schema;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.CelMap;
import dev.cel.common.ast.CelExpr.CelSelect;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one expression can cost at most, in the units of CEL: about one for each step, element or ten characters. After
 * checker/cost.go of github.com/google/cel-go, of which only the upper bound is kept.
 *
 * <p>For one expression: keeps the sizes that it has found.
 */
final class CostEstimator {

    private static final long IDENT_OR_SELECT = 1;
    private static final long LIST = 10;
    private static final long MAP = 30;
    private static final long OBJECT = 40;

    /** What a macro or a loop has bound to a name; size and entries are null if they are not known. */
    private record Local(FieldPath path, Size size, Entries entries) {}

    private final CelAbstractSyntaxTree ast;
    private final DeclaredType self;
    private final Map<Long, FieldPath> paths = new HashMap<>();
    private final Map<Long, Size> sizes = new HashMap<>();
    private final Map<Long, Entries> entries = new HashMap<>();
    private final Map<String, Deque<Local>> locals = new HashMap<>();

    private CostEstimator(CelAbstractSyntaxTree ast, DeclaredType self) {
        this.ast = ast;
        this.self = self;
    }

    /**
     * @param ast checked against {@code self}
     * @param self the type of the variables {@code self} and {@code oldSelf}
     */
    static long estimate(CelAbstractSyntaxTree ast, DeclaredType self) {
        return new CostEstimator(ast, self).cost(ast.getExpr());
    }

    private long cost(CelExpr e) {
        return switch (e.exprKind().getKind()) {
            case IDENT -> ident(e);
            case SELECT -> select(e);
            case CALL -> call(e);
            case LIST -> list(e);
            case MAP -> map(e);
            case STRUCT ->
                Size.add(
                        OBJECT,
                        sum(e.struct().entries().stream()
                                .map(entry -> entry.value())
                                .toList()));
            case COMPREHENSION -> isBind(e.comprehension()) ? bind(e) : comprehension(e);
            default -> 0;
        };
    }

    private long sum(List<CelExpr> expressions) {
        return expressions.stream().mapToLong(this::cost).reduce(0, Size::add);
    }

    private long ident(CelExpr e) {
        Local local = bound(e);
        paths.put(e.id(), local == null ? FieldPath.of(e.ident().name()) : local.path());
        return IDENT_OR_SELECT;
    }

    private long select(CelExpr e) {
        CelSelect select = e.select();
        long cost = cost(select.operand());
        if (select.testOnly()) {
            // As API servers have it: has() costs nothing.
            return cost;
        }
        paths.put(e.id(), path(select.operand()).append(select.field()));
        return switch (type(select.operand()).kind()) {
            case MAP, STRUCT, TYPE_PARAM -> Size.add(cost, IDENT_OR_SELECT);
            default -> cost;
        };
    }

    private long call(CelExpr e) {
        List<CelExpr> arguments = e.call().args();
        if (e.call().function().equals("dyn")) {
            long cost = cost(arguments.get(0));
            copySizes(e, arguments.get(0));
            return Size.add(cost, 1);
        }
        List<CallCost.Argument> sized = new ArrayList<>();
        arguments.forEach(argument -> sized.add(argument(argument)));
        CallCost.Argument target = e.call().target().map(this::argument).orElse(null);
        long called = 0;
        Size size = null;
        for (String overload : overloads(e)) {
            CallCost one = CallCost.of(e.call().function(), overload, target, sized);
            called = Math.max(called, one.cost());
            if (one.result() != null) {
                size = size == null ? one.result() : size.or(one.result());
            }
            switch (overload) {
                case "conditional" -> setEntries(e, Entries.or(entries(arguments.get(1)), entries(arguments.get(2))));
                case "add_string", "add_bytes", "add_list" ->
                    setEntries(e, Entries.or(entries(arguments.get(0)), entries(arguments.get(1))));
                case "index_list", "index_map" -> {
                    Entries of = entries(arguments.get(0));
                    size = of == null ? null : of.values();
                    paths.put(
                            e.id(),
                            path(arguments.get(0)).append(overload.equals("index_list") ? "@items" : "@values"));
                }
                default -> {}
            }
            if (size == null) {
                size = size(e);
            }
        }
        setSize(e, size);
        return Size.add(called, target == null ? 0 : target.cost());
    }

    private List<String> overloads(CelExpr e) {
        return ast.getReference(e.id())
                .map(reference -> (List<String>) reference.overloadIds())
                .orElse(List.of());
    }

    private CallCost.Argument argument(CelExpr e) {
        long cost = cost(e);
        Size elements = self.elementSize(path(e)).orElse(Size.UNKNOWN);
        return new CallCost.Argument(e, type(e), sizeOrUnknown(e), elements, cost);
    }

    private long list(CelExpr e) {
        Size items = e.list().elements().isEmpty() ? Size.exactly(0) : Size.NONE;
        long cost = LIST;
        for (CelExpr element : e.list().elements()) {
            cost = Size.add(cost, cost(element));
            items = items.or(sizeOrUnknown(element));
        }
        setEntries(e, new Entries(true, Size.exactly(1), items));
        return cost;
    }

    private long map(CelExpr e) {
        Size keys = e.map().entries().isEmpty() ? Size.exactly(0) : Size.NONE;
        Size values = keys;
        long cost = MAP;
        for (CelMap.Entry entry : e.map().entries()) {
            cost = Size.add(cost, Size.add(cost(entry.key()), cost(entry.value())));
            keys = keys.or(sizeOrUnknown(entry.key()));
            values = values.or(sizeOrUnknown(entry.value()));
        }
        setEntries(e, new Entries(false, keys, values));
        return cost;
    }

    private long comprehension(CelExpr e) {
        CelComprehension loop = e.comprehension();
        long cost = Size.add(cost(loop.iterRange()), cost(loop.accuInit()));
        push(loop.accuVar(), local(loop.accuInit()));
        push(loop.iterVar(), element(loop.iterRange()));
        long perElement = Size.add(cost(loop.loopCondition()), cost(loop.loopStep()));
        pop(loop.iterVar());
        cost = Size.add(cost, cost(loop.result()));
        pop(loop.accuVar());
        Size count = sizeOrUnknown(loop.iterRange());
        switch (loop.accuInit().exprKind().getKind()) {
            case CONSTANT -> setSize(e, size(loop.accuInit()));
            case LIST, MAP -> {
                setSize(e, count);
                setEntries(e, entries(loop.loopStep()));
            }
            default -> {}
        }
        return Size.add(cost, Size.multiply(count.max(), perElement));
    }

    /** What a loop of one variable goes through: the values of a list, the keys of a map. */
    private Local element(CelExpr range) {
        Entries of = entries(range);
        boolean list = of == null ? type(range).kind() == CelKind.LIST : of.list();
        Size size = of == null ? null : list ? of.values() : of.keys();
        return new Local(path(range).append(list ? "@items" : "@keys"), size, null);
    }

    /** A name for a value, as {@code optMap} makes it, is a loop that is never entered. */
    private static boolean isBind(CelComprehension loop) {
        CelExpr condition = loop.loopCondition();
        return loop.iterRange().exprKind().getKind() == CelExpr.ExprKind.Kind.LIST
                && loop.iterRange().list().elements().isEmpty()
                && condition.exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && condition.constant().equals(CelConstant.ofValue(false));
    }

    private long bind(CelExpr e) {
        CelComprehension loop = e.comprehension();
        long cost = Size.add(cost(loop.iterRange()), cost(loop.accuInit()));
        push(loop.accuVar(), local(loop.accuInit()));
        cost = Size.add(cost, cost(loop.result()));
        pop(loop.accuVar());
        copySizes(e, loop.result());
        return cost;
    }

    private Local local(CelExpr value) {
        return new Local(path(value), size(value), entries(value));
    }

    /** What the name is bound to; null if this is something else. */
    private Local bound(CelExpr e) {
        boolean name = e.exprKind().getKind() == CelExpr.ExprKind.Kind.IDENT;
        Deque<Local> all = name ? locals.get(e.ident().name()) : null;
        return all == null ? null : all.peek();
    }

    private void push(String name, Local local) {
        locals.computeIfAbsent(name, n -> new ArrayDeque<>()).push(local);
    }

    private void pop(String name) {
        locals.get(name).pop();
    }

    private CelType type(CelExpr e) {
        return ast.getType(e.id()).orElse(SimpleType.DYN);
    }

    private FieldPath path(CelExpr e) {
        Local local = bound(e);
        return local != null ? local.path() : paths.getOrDefault(e.id(), FieldPath.NOWHERE);
    }

    private Size sizeOrUnknown(CelExpr e) {
        Size size = size(e);
        return size == null ? Size.UNKNOWN : size;
    }

    /** Null if it is not known. */
    private Size size(CelExpr e) {
        Size known = sizes.get(e.id());
        if (known == null) {
            known = Size.ofLiteral(e);
        }
        if (known != null) {
            return known;
        }
        Size declared = self.size(path(e)).orElse(null);
        if (declared != null) {
            sizes.put(e.id(), declared);
            return declared;
        }
        if (Size.isScalar(type(e))) {
            return Size.exactly(1);
        }
        Local local = bound(e);
        return local == null ? null : local.size();
    }

    /** Null if it is not known. */
    private Entries entries(CelExpr e) {
        Entries known = entries.get(e.id());
        if (known != null) {
            return known;
        }
        Local local = bound(e);
        return local == null ? null : local.entries();
    }

    private void setSize(CelExpr e, Size size) {
        if (size != null) {
            sizes.put(e.id(), size);
        }
    }

    private void setEntries(CelExpr e, Entries of) {
        if (of != null) {
            entries.put(e.id(), of);
        }
    }

    private void copySizes(CelExpr to, CelExpr from) {
        setSize(to, size(from));
        setEntries(to, entries(from));
    }
}
