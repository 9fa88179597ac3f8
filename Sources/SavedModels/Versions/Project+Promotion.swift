import Evaluation
package import Identifiers

/// The place that a challenger takes from the champion.
package enum PromotionPlace: Sendable, Hashable {
    case active
    case alias(String)

    /// Its name in messages.
    package var words: String {
        switch self {
        case .active: "active"
        case .alias(let name): "alias \(name)"
        }
    }

    /// The version that has it.
    package func holder(in model: SavedModel) -> VersionID? {
        switch self {
        case .active: model.active
        case .alias(let name): model.aliases[name]
        }
    }
}

extension Project {
    /// Gives a version the place, in one change of the project, if both are what they were when the versions were compared.
    /// - Parameters:
    ///   - manifest: the content that was compared.
    ///   - before: the version that had the place then; nil for none.
    /// - Throws: `comparison.promotion` if the version has another content by now, or another version has the place; nothing is
    ///   changed then.
    package func promote(
        _ name: ModelName,
        _ id: VersionID,
        manifest: Digest,
        to place: PromotionPlace,
        replacing before: VersionID?
    ) throws -> SavedModel {
        try change("slipway compare --promote") { state in
            var model = try state.require(name)
            let version = try state.require(name, id)
            guard version.manifest == manifest else {
                throw Self.changed("\(name)/\(id)", manifest.description, version.manifest.description)
            }
            let holder = place.holder(in: model)
            guard holder == before else {
                throw Self.changed("\(name) \(place.words)", before?.text ?? "no version", holder?.text ?? "no version")
            }
            let wanted: ModelChange =
                switch place {
                case .active: .active(id)
                case .alias(let alias): .alias(alias, id)
                }
            try Self.apply(wanted, to: &model, of: state)
            state.put(model)
            return model
        }
    }

    private static func changed(_ subject: String, _ expected: String, _ found: String) -> ComparisonFailure {
        ComparisonFailure(
            .promotion,
            subject,
            expected: "\(expected), as when the comparison began",
            found: "\(found); nothing was promoted: compare again"
        )
    }
}
