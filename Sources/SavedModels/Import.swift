import ContentStore
import DurableFiles
import Identifiers

extension Project {
    /// Imports saved models: all of it, or nothing. Versions of a registry that cannot be read are left out and told.
    /// No model is run.
    package func importModels(_ request: ImportRequest) throws -> ImportReport {
        try change("slipway import") { state in
            defer { try? root.removeTree(Self.extractionName) }
            var reading = SourceReading(request, state: state) {
                try root.openOrMake(directory: Self.extractionName, mode: 0o700)
            }
            try reading.readAll()
            let ingest = try store.beginIngest()
            do {
                var copying = ModelCopying(request, plans: reading.plans, ingest: ingest, store: store, root: root)
                var report = try copying.run(&state)
                report.warnings = reading.warnings + report.warnings
                report.unavailable = reading.unavailable
                try ingest.commit()
                return report
            } catch {
                ingest.discard()
                throw error
            }
        }
    }
}
