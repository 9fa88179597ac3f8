/// Which imports the flavours of a model explain, and which no model needs.
struct ImportRules {
    /// What the imports of cloudpickle are taken for: they carry code of their own.
    enum CloudpickleUse: Sendable {
        /// The flavour is made of it: a `python_model` of `python_function`.
        case explained
        /// The flavour says it was written by cloudpickle, which it needs only for code of its own.
        case possible
        case unexplained
    }

    private let known: [KnownImports]
    private let cloudpickle: CloudpickleUse

    /// - Parameter flavors: of the model, as MLmodel names them.
    init(flavors: Set<String>, cloudpickle: CloudpickleUse) {
        known = KnownImports.all.filter { $0.flavors.isEmpty || !$0.flavors.isDisjoint(with: flavors) }
        self.cloudpickle = cloudpickle
    }

    func verdict(of found: PickleImport) -> ScanVerdict {
        if found.name.isEmpty { return moduleVerdict(found.module) }
        if let verdict = cloudpickleVerdict(of: found) { return verdict }
        if Self.isDangerous(found) { return .dangerous }
        return known.contains { $0.holds(found) } ? .known : .unknown
    }

    /// Whether the import runs commands or reaches what does, whatever the model is.
    static func isDangerous(_ found: PickleImport) -> Bool {
        DangerousImports.holds(found)
    }

    /// Whether an import belongs to what cloudpickle makes functions and classes of.
    static func isCloudpickle(_ found: PickleImport) -> Bool {
        found.module == "cloudpickle" || found.module.hasPrefix("cloudpickle.")
    }

    /// A module that code of the model's own refers to: it is imported and not called.
    private func moduleVerdict(_ module: String) -> ScanVerdict {
        if known.contains(where: { $0.holds(module: module) }) { return .known }
        guard DangerousImports.holds(module: module) else { return .unknown }
        return cloudpickle == .unexplained ? .dangerous : .unknown
    }

    private func cloudpickleVerdict(of found: PickleImport) -> ScanVerdict? {
        let isInternal = Self.isCloudpickle(found) && Self.cloudpickleNames.contains(found.name)
        let isHelper = found.module == "builtins" && ["type", "getattr"].contains(found.name)
        guard isInternal || (isHelper && cloudpickle != .unexplained) else { return nil }
        switch cloudpickle {
        case .explained: return found.name == "getattr" ? .unknown : .known
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
