/// A function that leads to what it is given: a call has the effect of its arguments, and none of its own.
enum PickleIndirection {
    /// `getattr(class, "name")` is the import of `class.name`; of an object it is that of its class.
    case attribute
    /// `numpy.core._ufunc_reconstruct("module", "name")` is the import of `module.name`.
    case lookup
    /// `functools.partial(function, …)` calls the function imported beside it.
    case partial
    /// `functools.reduce(operator.or_, (int, str))` is how Python writes the type `int | str`; `int | int` is `int` itself.
    case union
    /// `torch.storage._load_from_bytes(bytes)` loads bytes that were scanned.
    case loading
    /// A distribution of SciPy executes a text of its state when it is filled, which must be SciPy's own.
    case distribution

    init?(_ found: PickleImport) {
        switch (found.module, found.name) {
        case ("builtins", "getattr"), ("__builtin__", "getattr"): self = .attribute
        case ("functools", "partial"), ("_functools", "partial"): self = .partial
        case ("functools", "reduce"), ("_functools", "reduce"): self = .union
        case ("torch.storage", "_load_from_bytes"): self = .loading
        case ("numpy.core", "_ufunc_reconstruct"), ("numpy._core", "_ufunc_reconstruct"): self = .lookup
        default:
            guard Distributions.holds(found) else { return nil }
            self = .distribution
        }
    }
}

extension PickleWalk {
    /// The result of an indirection's call, if the call can be followed.
    func helped(_ callable: PickleCell, _ arguments: PickleCell) throws -> PickleCell? {
        guard let found = global(callable), let values = tuples.values(arguments), let first = values.first else {
            return nil
        }
        if found.module == "_codecs", found.name == "encode", [.content, .text].contains(first.kind) {
            facts.calls += 1
            return .content
        }
        guard let indirection = PickleIndirection(found) else { return nil }
        let made: PickleCell
        switch indirection {
        case .attribute:
            guard values.count == 2, let owner = global(first) ?? maker(first), let name = texts.text(values[1]) else {
                return nil
            }
            made = try addImport(owner.module, "\(owner.name).\(name)")
            facts.attributes.insert(PickleImport(module: owner.module, name: "\(owner.name).\(name)"))
        case .lookup:
            guard values.count == 2, let module = texts.text(first), let name = texts.text(values[1]) else {
                return nil
            }
            made = try addImport(module, name)
            handOut(made)
        case .distribution: return nil
        case .partial:
            guard global(first) != nil || first.kind == .function else { return nil }
            made = .function
        case .union:
            guard values.count == 2, let function = global(first), function.name == "or_",
                ["operator", "_operator"].contains(function.module)
            else { return nil }
            made = .passed
        case .loading:
            guard values.count == 1, first.kind == .content else { return nil }
            made = .other
        }
        facts.calls += 1
        facts.count(found, -1)
        return made
    }
}
