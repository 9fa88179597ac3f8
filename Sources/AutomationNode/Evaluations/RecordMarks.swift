import Bundles
import ContentStore
import EvaluationRecords
import Identifiers
import Signing
import Synchronization

/// The marks of records in bundles that were read already, and the failures of those that are no evidence, so that a record, a
/// hostile one too, is read once and not with each list.
///
/// One is read at a time: the largest record takes some hundreds of MiB while it is read. The entry that was not used for longest goes first.
final class RecordMarks<File: BundledRecord>: Sendable {
    typealias Found = Result<File.Mark, RecordFailure>

    /// The same bytes may be evidence under one name, or in one bundle, and none in another.
    private struct Key: Hashable {
        let bundle: Digest
        let name: EntryName
    }

    private struct State {
        var found: [Key: (found: Found, use: UInt64)] = [:]
        var uses: UInt64 = 0
    }

    private let state = Mutex(State())

    /// The mark of a file, or why it is no evidence. Blocks.
    func mark(_ file: File, of bundle: StoredBundle, in store: ContentStore) -> Found {
        let key = Key(bundle: bundle.digest, name: file.resource.name)
        return state.withLock { state in
            state.uses += 1
            if let known = state.found[key]?.found {
                state.found[key]?.use = state.uses
                return known
            }
            let found = Self.read(file, of: bundle, in: store)
            // The disk may be repaired.
            if case .failure(let failure) = found, failure.code.kind == .damaged { return found }
            state.found[key] = (found, state.uses)
            if state.found.count > File.keptMarks, let oldest = state.found.min(by: { $0.value.use < $1.value.use }) {
                state.found[oldest.key] = nil
            }
            return found
        }
    }

    private static func read(_ file: File, of bundle: StoredBundle, in store: ContentStore) -> Found {
        do {
            return .success(try file.mark(in: bundle, store))
        } catch let failure as RecordFailure {
            return .failure(failure)
        } catch {
            return .failure(RecordFailure(File.damaged, file.resource.name.text, "\(error)"))
        }
    }
}
