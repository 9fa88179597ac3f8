import Archive
import Bundles
import Evaluation
import Identifiers
import ModelScan
import NodeAPI
import SavedModels
import Signing

extension BundleView {
    /// True for the small files that `slipway inspect` also reads: requirements, evaluations, comparisons, reference profiles and scan
    /// reports.
    static func isShown(_ name: EntryName) -> Bool {
        if name == ScanAttachment.entryName || BundleEvaluations.isWanted(name) || BundleComparisons.isWanted(name)
            || BundleReferences.isWanted(name)
        {
            return true
        }
        return name.text.hasPrefix("models/") && name.text.hasSuffix("/requirements.txt") && name.components.count == 4
    }

    var text: String {
        let manifest = bundle.manifest
        var facts = FactList()
        facts.add("Bundle", "\(manifest.project) \(manifest.bundle), sequence \(manifest.sequence)")
        facts.add(
            "Verified",
            signer == nil ? "NO: this is only what the file claims (--trust verifies)" : "yes"
        )
        facts.add("Signer", signer?.description ?? "\(bundle.claimedSigner) (claimed)")
        facts.add("Digest", bundle.manifestDigest.description)
        facts.add("Previous", manifest.previous?.description)
        facts.add("Created", Format.time(manifest.created.description))
        facts.add("Expires", manifest.expires.map { Format.time($0.description) } ?? "never")
        facts.add("Targets", manifest.targets.isEmpty ? "any node" : manifest.targets.joined(separator: ", "))
        facts.add("Notes", manifest.notes)
        facts.add("Made by", manifest.producer)
        facts.add(
            "Content",
            "\(Format.count(bundle.resources.count, "file")), tar of \(ByteCount.formatted(bundle.plan.totalSize))"
                + (bundle.compression.map { ", compressed with \($0.rawValue)" } ?? "")
        )
        facts.add("Delta", bundle.deltaPart.map { "against \($0.base.description): \($0.words)" })
        let scan = scan
        let evaluations = BundleEvaluations(bundle)
        let comparisons = BundleComparisons(bundle)
        let references = BundleReferences(bundle)
        let refused = evaluations.refused + comparisons.refused + references.refused
        facts.add("Refused", refused.isEmpty ? nil : Self.refusedText(refused))
        return facts.text + manifest.models.map { text($0, scan, evaluations, references) }.joined()
            + (comparisons.reports.isEmpty ? "" : "\n" + comparisons.reports.table)
    }

    private static func refusedText(_ refused: [RefusedEvaluation]) -> String {
        let shown = refused.prefix(3).map { "\($0.file): \($0.problem) [\($0.code)]" }.joined(separator: "; ")
        return "\(Format.count(refused.count, "file")) that are no evidence: \(shown)"
            + (refused.count > 3 ? "; …" : "")
    }

    /// The scan reports in the bundle.
    enum ClaimedScan {
        case none
        case unreadable
        case reports(BundleScan)

        /// nil if no report covers exactly this content.
        func verdict(_ model: ModelName, _ version: BundleManifest.Version) -> ScanVerdict? {
            guard case .reports(let scan) = self else { return nil }
            return scan.report(model, version.version, version.manifest)?.verdict
        }

        func text(_ model: ModelName, _ version: BundleManifest.Version) -> String {
            if case .unreadable = self { return "unreadable" }
            return verdict(model, version)?.rawValue ?? "-"
        }
    }

    var scan: ClaimedScan {
        guard let bytes = bundle.texts[ScanAttachment.entryName] else { return .none }
        return (try? BundleScan(json: bytes)).map(ClaimedScan.reports) ?? .unreadable
    }

    private func text(
        _ model: BundleManifest.Model,
        _ scan: ClaimedScan,
        _ evaluations: BundleEvaluations,
        _ references: BundleReferences
    ) -> String {
        var heading = "\n\(model.name)"
        if let title = model.title, title != model.name.text { heading += "  \"\(PlainText.of(title))\"" }
        if let task = model.task { heading += "  \(PlainText.of(task))" }
        heading += "  active: \(model.active?.text ?? "none")"
        let aliases = model.aliases.mapValues(\.text).pairText
        if !aliases.isEmpty { heading += "  aliases: \(PlainText.of(aliases))" }
        heading += "\n"
        if let description = model.description, !description.isEmpty { heading += "  \(PlainText.of(description))\n" }
        guard !model.versions.isEmpty else { return heading + "  no versions\n" }
        var table = Table(
            [
                .left("VERSION"), .right("FILES"), .right("SIZE"), .left("MLFLOW"), .left("PYTHON"), .left("SCAN"),
                .left("GOLDEN"), .left("NATIVE"),
                .left("FLAVOURS"),
            ],
            indentation: 2
        )
        for version in model.versions {
            table.add([
                version.version.text, String(version.files), ByteCount.formatted(version.bytes), version.mlflow ?? "-",
                version.python ?? "-", scan.text(model.name, version),
                hasGolden(model.name, version.version) ? "yes" : "-",
                hasNative(model.name, version.version) ? "yes" : "-",
                version.flavors.joined(separator: ","),
            ])
        }
        return heading + table.text() + evaluationText(model, evaluations) + referenceText(model, references)
            + requirementText(model)
    }

    /// At most five of a version.
    private func evaluationText(_ model: BundleManifest.Model, _ evaluations: BundleEvaluations) -> String {
        model.versions.map { version in
            let reports = evaluations.reports(of: model.name, version.version)
            let lines = reports.prefix(5).map { "  evaluated (\(version.version)): \(PlainText.of($0.line))\n" }
            return lines.joined() + (reports.count > 5 ? "  and \(reports.count - 5) more of \(version.version)\n" : "")
        }.joined()
    }

    private func referenceText(_ model: BundleManifest.Model, _ references: BundleReferences) -> String {
        model.versions.compactMap { version in
            references.profile(of: model.name, version.version).map {
                "  reference (\(version.version)): \(PlainText.of($0.line))\n"
            }
        }.joined()
    }

    /// True if the bundle has golden predictions of the version.
    private func hasGolden(_ model: ModelName, _ version: VersionID) -> Bool {
        bundle.resources.named(GoldenAttachment.entryName(model, version)) != nil
    }

    /// True if the bundle has a native form of the version.
    private func hasNative(_ model: ModelName, _ version: VersionID) -> Bool {
        NativeAttachment.entryNames(model, version).contains { bundle.resources.named($0) != nil }
    }

    /// The requirements of the versions; versions with equal requirements share a line.
    private func requirementText(_ model: BundleManifest.Model) -> String {
        var groups: [(versions: [String], packages: [String])] = []
        for version in model.versions {
            let packages = requirements(model.name, version.version)
            guard !packages.isEmpty else { continue }
            if let same = groups.firstIndex(where: { $0.packages == packages }) {
                groups[same].versions.append(version.version.text)
            } else {
                groups.append(([version.version.text], packages))
            }
        }
        return groups.map { group in
            let shown = group.packages.prefix(4).joined(separator: ", ")
            let more = group.packages.count > 4 ? " and \(group.packages.count - 4) more" : ""
            return "  requires (\(group.versions.joined(separator: ", "))): \(PlainText.of(shown))\(more)\n"
        }.joined()
    }

    func requirements(_ model: ModelName, _ version: VersionID) -> [String] {
        let name = EntryName(unchecked: "models/\(model)/\(version)/requirements.txt")
        let bytes = bundle.texts[name] ?? []
        let text = (try? TextBytes.decoded(bytes)) ?? String(decoding: bytes, as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).map(
            String.init
        )
        .filter { !$0.isEmpty && !$0.hasPrefix("#") }
    }
}
