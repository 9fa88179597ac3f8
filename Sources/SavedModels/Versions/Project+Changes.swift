package import Identifiers

/// A change of a saved model by `slipway set`. Versions never change.
package enum ModelChange: Sendable {
    case active(VersionID?)
    case alias(String, VersionID)
    case removeAlias(String)
    case task(ModelTask?)
    case description(String)
    case tag(String, String)
    case removeTag(String)
}

extension Project {
    /// Makes all the changes or none.
    /// - Parameter required: what the evaluations of a version that becomes active must show; nil: nothing.
    /// - Throws: `version.missing`, `model.change`, `evaluation.required`.
    package func set(
        _ name: ModelName,
        _ changes: [ModelChange],
        requiring required: RequiredEvaluation? = nil
    ) throws -> SavedModel {
        try change("slipway set") { state in
            var model = try state.require(name)
            for change in changes {
                try Self.apply(change, to: &model, of: state)
                if let required, case .active(let version?) = change {
                    try require(required, of: name, state.require(name, version))
                }
            }
            state.put(model)
            return model
        }
    }

    static func apply(_ change: ModelChange, to model: inout SavedModel, of state: ProjectState) throws {
        switch change {
        case .active(let version):
            if let version { _ = try state.require(model.name, version) }
            model.active = version
        case .alias(let alias, let version):
            try requireAlias(alias)
            _ = try state.require(model.name, version)
            model.aliases[alias] = version
        case .removeAlias(let alias):
            guard model.aliases.removeValue(forKey: alias) != nil else {
                throw missing("alias", alias, model.name, model.aliases.keys.sorted())
            }
        case .task(let task): model.task = task
        case .description(let text): model.description = try requireText(text, "description", of: model.name)
        case .tag(let key, let value):
            guard (1...250).contains(key.utf8.count) else {
                throw SavedModelsFailure(
                    .modelChange,
                    "\(model.name) tag",
                    expected: "a key of 1 to 250 bytes",
                    found: "\(key.utf8.count)"
                )
            }
            model.tags[try requireText(key, "tag", of: model.name)] = try requireText(
                value,
                "tag \(key)",
                of: model.name
            )
        case .removeTag(let key):
            guard model.tags.removeValue(forKey: key) != nil else {
                throw missing("tag", key, model.name, model.tags.keys.sorted())
            }
        }
    }

    /// The rule of MLflow's registries, so that an alias means the same there.
    private static func requireAlias(_ alias: String) throws {
        let isPlain = alias.unicodeScalars.allSatisfy {
            $0 == "_" || $0 == "-" || $0.properties.isAlphabetic || $0.properties.numericType != nil
        }
        let isVersion = alias.lowercased().hasPrefix("v") && alias.count > 1 && alias.dropFirst().allSatisfy(\.isNumber)
        guard (1...255).contains(alias.utf8.count), isPlain, !isVersion, alias.lowercased() != "latest" else {
            throw SavedModelsFailure(
                .modelChange,
                "alias \(alias)",
                expected: "letters, digits, _ and -, and neither latest nor v followed by a number",
                found: "\"\(alias)\""
            )
        }
    }

    private static func requireText(_ text: String, _ what: String, of name: ModelName) throws -> String {
        guard text.utf8.count <= 65536, !text.unicodeScalars.contains("\0") else {
            throw SavedModelsFailure(
                .modelChange,
                "\(name) \(what)",
                expected: "at most 65,536 bytes without NUL",
                found: "\(text.utf8.count) bytes"
            )
        }
        return text
    }

    private static func missing(_ what: String, _ text: String, _ name: ModelName, _ there: [String])
        -> SavedModelsFailure
    {
        SavedModelsFailure(
            .modelChange,
            "\(name) \(what) \(text)",
            expected: "one of its \(what)s",
            found: there.isEmpty ? "none at all" : "only \(ProjectState.list(there))"
        )
    }
}
