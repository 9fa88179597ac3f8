/// The imports that the flavours of a model explain, and those that no model needs.
struct ImportRules {
    /// The verdict on the imports of cloudpickle, which carry code of their own.
    enum CloudpickleUse: Sendable {
        /// The flavour is made of it: a `python_model` of `python_function`.
        case explained
        /// The flavour says it was written by cloudpickle, which it needs only for code of its own.
        case possible
        case unexplained
    }

    private let known: [KnownImports]
    private let cloudpickle: CloudpickleUse
    private let isOfTorch: Bool

    /// - Parameter flavors: of the model, as MLmodel names them.
    init(flavors: Set<String>, cloudpickle: CloudpickleUse) {
        known = KnownImports.all.filter { $0.flavors.isEmpty || !$0.flavors.isDisjoint(with: flavors) }
        self.cloudpickle = cloudpickle
        isOfTorch = !flavors.isDisjoint(with: ["pytorch", "fastai"])
    }

    /// - Parameter isResolved: whether each use of it is a call that is judged by what it is given (`PickleIndirection`), or
    ///   it is what came of one.
    /// - Parameter isCalled: whether it is an attribute that is called while the pickle is loaded, as `DataFrame.eval` could be.
    func verdict(of found: PickleImport, isResolved: Bool = false, isCalled: Bool = false) -> ScanVerdict {
        if found.name.isEmpty { return moduleVerdict(found.module) }
        if isResolved, let indirection = PickleIndirection(found) {
            return indirection == .loading && !isOfTorch ? .unknown : .known
        }
        if let verdict = cloudpickleVerdict(of: found) { return verdict }
        if let indirection = PickleIndirection(found), indirection == .distribution || indirection == .lookup {
            return .dangerous
        }
        if isKnown(found) { return .known }
        if cloudpickle != .unexplained, CodeParts.holds(found) { return .unknown }
        // Code of the model's own takes attributes of classes, and calls what makes those that it derives from.
        if cloudpickle != .unexplained, let owner = Self.owner(of: found), !Self.isDangerous(owner),
            !(isCalled && isKnown(owner)), isResolved || found.name == "\(owner.name).__init__"
        {
            return .unknown
        }
        return Self.isDangerous(found) ? .dangerous : .unknown
    }

    /// True if the import runs commands, or reaches something that does, in any model.
    static func isDangerous(_ found: PickleImport) -> Bool {
        DangerousImports.holds(found)
    }

    /// True for the imports that cloudpickle makes functions and classes of.
    static func isCloudpickle(_ found: PickleImport) -> Bool {
        cloudpickleModule(of: found) != nil
    }

    /// The module as cloudpickle itself names it; nil where it is not of cloudpickle. Libraries bring copies, such as numba, PySpark, joblib.
    static func cloudpickleModule(of found: PickleImport) -> String? {
        let parts = found.module.split(separator: ".", omittingEmptySubsequences: false)
        guard let start = parts.firstIndex(of: "cloudpickle") else { return nil }
        return parts[start...].joined(separator: ".")
    }

    /// The class that a dotted name begins with.
    private static func owner(of found: PickleImport) -> PickleImport? {
        guard let dot = found.name.firstIndex(of: ".") else { return nil }
        return PickleImport(module: found.module, name: String(found.name[..<dot]))
    }

    /// True if the flavours need it. A constant of a class (`Class.CONSTANT`) is known if the class is.
    private func isKnown(_ found: PickleImport) -> Bool {
        if known.contains(where: { $0.holds(found) }) { return true }
        let parts = found.name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].allSatisfy({ $0.isUppercase || $0.isNumber || $0 == "_" }),
            parts[1].first != "_"
        else {
            return false
        }
        return known.contains { $0.holds(PickleImport(module: found.module, name: String(parts[0]))) }
    }

    /// A module that code of the model's own refers to: it is imported and not called.
    private func moduleVerdict(_ module: String) -> ScanVerdict {
        if DangerousImports.holds(module: module) { return cloudpickle == .unexplained ? .dangerous : .unknown }
        if StandardLibrary.holds(module: module) || module == "joblib" { return .known }
        return known.contains { $0.holds(module: module) } ? .known : .unknown
    }

    private func cloudpickleVerdict(of found: PickleImport) -> ScanVerdict? {
        let isOriginal = Self.cloudpickleModule(of: found) == found.module
        let isInternal =
            Self.isCloudpickle(found) && Self.cloudpickleNames.contains(found.name)
            && (isOriginal || !DangerousImports.holds(module: found.module))
        let isBuiltin = found.module == "builtins" || found.module == "__builtin__"
        let isHelper = isBuiltin && ["type", "getattr"].contains(found.name) || PickleIndirection(found) == .partial
        guard isInternal || (isHelper && cloudpickle != .unexplained) else { return nil }
        switch cloudpickle {
        case .explained: return isInternal && isOriginal || found.name == "type" ? .known : .unknown
        case .possible: return .unknown
        case .unexplained: return .dangerous
        }
    }

    private static let cloudpickleNames: Set<String> = [
        "_builtin_type", "_class_setstate", "_fill_function", "_function_setstate", "_gen_ellipsis",
        "_gen_not_implemented", "_get_bases", "_is_parametrized_type_hint", "_lookup_class_or_track", "_make_cell",
        "_make_dict_items", "_make_dict_keys", "_make_dict_values", "_make_empty_cell", "_make_function",
        "_make_skel_func", "_make_skeleton_class", "_make_skeleton_enum", "_make_typevar", "_decompose_typevar",
        "_rebuild_memoryview", "_rehydrate_skeleton_class", "dynamic_subimport", "instance", "parametrize", "subimport",
        "_empty_cell_value", "_PickleBuffer", "_get_cell_contents", "_transform_dict",
    ]
}
