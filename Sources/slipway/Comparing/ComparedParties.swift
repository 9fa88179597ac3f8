import AsyncSupport
import Bundles
import Datasets
import DurableFiles
import Evaluation
import EvaluationRecords
import Identifiers
import SavedModels

/// Finds the sides of a comparison: in the project, by the id of an evaluation, or in a bundle, which is verified first.
struct ComparedParties {
    let project: Project
    /// A data set or a file; nil for the newest that all sides have a record on.
    let data: String?
    let trust: TrustOptions
    let console: Console
    let evaluation: any ComparisonEvaluating

    func find(_ choices: [ComparedChoice]) async throws -> [ComparedParty] {
        var parties: [ComparedParty] = []
        var wanted = data
        for choice in choices {
            let party = try await find(choice, wanted, of: parties.first?.record)
            // The first side says which data is meant, where nobody else did.
            if wanted == nil { wanted = party.record.result.dataset.digest.description }
            parties.append(party)
        }
        return parties
    }

    private func find(
        _ choice: ComparedChoice,
        _ data: String?,
        of first: EvaluationRecord?
    ) async throws -> ComparedParty {
        switch choice {
        case .evaluation(let text):
            let kept = try project.evaluation(text)
            return try party(try project.document(of: kept), kept)
        case .version(let choice):
            let state = try project.state()
            let model = try state.model(named: choice.model)
            let version = try state.version(of: model, named: choice.selector)
            return try await find(model, version, data, of: first)
        case .bundle(let path, let model, let version):
            return try find(path, model, version, data)
        }
    }

    /// The newest record of a version on the data; a new one where there is none.
    private func find(
        _ model: SavedModel,
        _ version: SavedVersion,
        _ data: String?,
        of first: EvaluationRecord?
    ) async throws -> ComparedParty {
        var query = EvaluationQuery(model: model.name, version: version.version)
        query.dataset = data
        let found = try project.evaluations(matching: query)
        // Of the same selection of rows as the first side, if there is one.
        for kept in found {
            let record = try project.document(of: kept)
            if let first, first.result.selection != record.result.selection { continue }
            return try party(record, kept)
        }
        if let kept = found.first { return try party(try project.document(of: kept), kept) }
        guard let name = try self.data ?? declaredName(of: first) else {
            let subject = "\(model.name)/\(version.version)"
            let other = first?.result.dataset.name
            throw CommandFailure(
                .comparisonNoRecord,
                subject,
                expected: "an evaluation"
                    + (other.map { " on \($0)" } ?? ", or --data with the data to evaluate it on"),
                found: other.map { "none; slipway evaluate \(subject) --data \($0) makes one" } ?? "neither"
            )
        }
        console.explain("\(model.name)/\(version.version) has no evaluation on \(name): it is evaluated now")
        let record = try await evaluation.record(of: model, version, on: name)
        return try party(record, try project.evaluation(record.id.description))
    }

    /// The data set of the project that has the bytes of a record's data.
    private func declaredName(of record: EvaluationRecord?) throws -> String? {
        guard let record else { return nil }
        return try project.state().datasets.first { $0.digest == record.result.dataset.digest }?.name.text
    }

    private func party(_ record: EvaluationRecord, _ kept: KeptEvaluation) throws -> ComparedParty {
        let state = try project.state()
        let model = state.model(record.result.model.name)
        let version = record.result.model.version.flatMap { model?.version($0) }
        guard let model, let version else {
            return ComparedParty(
                record: record,
                saved: nil,
                settings: nil,
                golden: nil,
                predictions: try project.predictions(of: kept)
            )
        }
        return ComparedParty(
            record: record,
            saved: (model, version),
            settings: try VersionSettings(model.name, version, in: project),
            golden: try project.golden(of: model.name, version),
            predictions: try project.predictions(of: kept)
        )
    }

    /// A version of a bundle: its newest record there, and the predictions that this project has of the same record.
    private func find(
        _ path: String,
        _ name: ModelName,
        _ id: VersionID,
        _ data: String?
    ) throws -> ComparedParty {
        let view = try BundleView.read(path, trust, console) { entry in
            VersionSettings.isWanted(entry) || Self.isRecord(entry, name, id)
                || entry == GoldenAttachment.entryName(name, id)
        }
        let bundle = view.bundle
        guard let version = bundle.manifest.model(name)?.versions.first(where: { $0.version == id }) else {
            throw SavedModelsFailure(
                .versionMissing,
                "\(path):\(name)/\(id)",
                expected: "a version in the bundle",
                found: bundle.manifest.models.map(\.name.text).joined(separator: ", ")
            )
        }
        let records = try bundle.texts.filter { Self.isRecord($0.key, name, id) }
            .map { try EvaluationRecord.read($0.value, subject: $0.key.text) }
            .filter { data.map(Self.isOf($0.result.dataset)) ?? true }
            .sorted { ($0.run.created, $1.id) > ($1.run.created, $0.id) }
        guard let record = records.first else {
            throw CommandFailure(
                .comparisonNoRecord,
                "\(path):\(name)/\(id)",
                expected: "an evaluation in the bundle" + (data.map { " on \($0)" } ?? ""),
                found: "none; import the version, and evaluate it here"
            )
        }
        try record.require(name, id, version.manifest)
        let golden = try bundle.texts[GoldenAttachment.entryName(name, id)].map {
            try GoldenRecord.read($0, subject: "golden prediction of \(name) \(id)")
        }
        let kept = try? project.evaluation(record.id.description)
        return ComparedParty(
            record: record,
            saved: try saved(name, version),
            settings: try VersionSettings(name, version, in: bundle),
            golden: golden,
            predictions: try kept.flatMap { try project.predictions(of: $0) }
        )
    }

    /// The same version here: of the same content.
    private func saved(
        _ name: ModelName,
        _ version: BundleManifest.Version
    ) throws -> (model: SavedModel, version: SavedVersion)? {
        guard let model = try project.state().model(name), let here = model.version(version.version),
            here.manifest == version.manifest
        else { return nil }
        return (model, here)
    }

    private static func isRecord(_ entry: EntryName, _ model: ModelName, _ version: VersionID) -> Bool {
        let text = entry.text
        return text.hasPrefix("evaluations/\(model)/\(version)/") && text.hasSuffix(".json")
            && entry.components.count == 4
    }

    private static func isOf(_ dataset: DatasetIdentity) -> (String) -> Bool {
        { text in dataset.name.isSame(as: text) || EvaluationID(dataset.digest).begins(with: text) }
    }
}
