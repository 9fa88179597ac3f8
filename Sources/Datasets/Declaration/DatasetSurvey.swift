import Identifiers
import Statistics

/// The first pass over a file: it finds rows, columns, types and labels, and holds a declaration to them.
package struct DatasetSurvey: Sendable {
    package let reading: DatasetReading
    /// The classes that the labels name, by the text of their first label; nil where there is no label, or more than
    /// ``classLimit``.
    package let classes: [String]?
    /// Rows whose label is missing.
    package let unlabelled: Int
    /// Labels that are none of the declared classes.
    package let unseen: UnseenTally
    /// Values of the column of weights that are no weight.
    package let badWeights: Int

    package static let classLimit = 1000

    /// Reads the whole file. Blocks.
    /// - Parameter threads: threads that look at columns.
    /// - Throws: `dataset.column`, `dataset.form`, `file.changed`.
    package init(
        _ file: DatasetFile,
        roles: DatasetRoles = DatasetRoles(),
        threads: Int = 1,
        progress: @escaping @Sendable (UInt64, UInt64) -> Void = { _, _ in }
    ) throws {
        var plan = ReadingPlan()
        plan.findsTypes = true
        plan.threads = threads
        plan.progress = progress
        for name in [roles.id, roles.time].compactMap(\.self) + roles.protected { plan.columns[name] = .texts }
        if let weight = roles.weight { plan.columns[weight] = .numbers }
        if let label = roles.label { plan.columns[label] = .classes(roles.labels) }
        let reader = try DatasetReader(file, plan)
        let matcher = roles.labels.isEmpty ? nil : try LabelMatcher(classes: roles.labels)
        var unseen = UnseenTally()
        var seen: [Category: String] = [:]
        var unlabelled = 0
        var badWeights = 0
        while let block = try reader.next() {
            for (place, label) in (roles.label.flatMap { block.columns[$0]?.texts } ?? []).enumerated() {
                guard let label else {
                    unlabelled += 1
                    continue
                }
                unseen.note(label)
                if matcher?.match(label) == .unseen { unseen.add(label, row: block.rowNumbers[place]) }
                if seen.count <= Self.classLimit, seen[LabelText.canonical(label)] == nil {
                    seen[LabelText.canonical(label)] = label
                }
            }
            for weight in roles.weight.flatMap({ block.columns[$0]?.numbers }) ?? [] {
                if !(weight.map(RowWeight.isGood) ?? false) { badWeights += 1 }
            }
        }
        guard let reading = reader.reading else {
            throw DatasetFailure(.formInvalid, file.path, "ended before all of it was read")
        }
        self.reading = reading
        classes =
            roles.label == nil || seen.count > Self.classLimit ? nil : seen.sorted { $0.key < $1.key }.map(\.value)
        self.unseen = unseen
        self.unlabelled = unlabelled
        self.badWeights = badWeights
    }

    /// The types of the columns: those that are declared, else those that were found.
    package func columns(_ roles: DatasetRoles) -> [DatasetColumnSchema] {
        ColumnTypes.decide(reading.types ?? [], declared: roles.types)
    }
}

extension DatasetRoles {
    /// Requires that every column with a role or a type is there.
    /// - Parameter columns: of the file.
    /// - Throws: `dataset.column`
    package func requireColumns(_ columns: [String], path: String) throws(DatasetFailure) {
        let named = [label, weight, id, time].compactMap(\.self) + protected + types.keys.sorted()
        for name in named where !columns.contains(where: { $0.isSame(as: name) }) {
            throw .missingColumn(name, path, columns)
        }
    }

    /// Requires that the roles fit each other and the columns of a file.
    /// - Parameter columns: of the file.
    /// - Throws: `dataset.column`, `dataset.declaration`
    package func validate(_ columns: [String], path: String) throws(DatasetFailure) {
        try requireColumns(columns, path: path)
        let single = [("label", label), ("weight", weight), ("id", id), ("time", time)]
        if let label, let other = single.dropFirst().first(where: { $0.1 == label }) {
            throw DatasetFailure(
                .declarationInvalid,
                path,
                expected: "another column for the \(other.0) than for the label",
                found: "\"\(label)\" for both"
            )
        }
        if let label, types[label] == .ignore {
            throw DatasetFailure(
                .declarationInvalid,
                path,
                expected: "a label that is read",
                found: "--type \(label)=ignore"
            )
        }
        if label == nil, positive != nil || !labels.isEmpty {
            throw DatasetFailure(
                .declarationInvalid,
                path,
                expected: "--label with --labels and --positive",
                found: "no label"
            )
        }
        guard !labels.isEmpty else { return }
        _ = try LabelMatcher(classes: labels)
        if let positive, !labels.contains(where: { LabelText.areSame($0, positive) }) {
            throw DatasetFailure(
                .declarationInvalid,
                path,
                expected: "a positive class that is one of the labels \(LabelQuotes.first(labels))",
                found: LabelQuotes.quoted(positive)
            )
        }
    }
}
