package import Identifiers

/// A file that bounds the keys of another: `NAME.yaml` those of `NAME.pem`, or of the file that its key `pem` names.
package struct TrustNote: Sendable {
    /// The name of the file, up to its last dot the same as that of the keys.
    package let file: String
    package let settings: Result<Setting, SigningFailure>

    package init(file: String, settings: Result<Setting, SigningFailure>) {
        self.file = file
        self.settings = settings
    }

    /// - Parameter read: gives what stands in the file. What it throws is kept, and nothing gets through then.
    package init(file: String, read: () throws -> Setting) {
        do {
            self.init(file: file, settings: .success(try read()))
        } catch let failure as any CodedFailure {
            self.init(
                file: file,
                settings: .failure(
                    SigningFailure(.trustConstraints, failure.subject, failure.message, underlying: failure)
                )
            )
        } catch {
            self.init(
                file: file,
                settings: .failure(SigningFailure(.trustConstraints, file, "cannot be read", underlying: error))
            )
        }
    }

    /// The names of the key files that it constrains, with the line. nil: they are unknown, so it constrains all.
    package func bounded(among files: Set<String>) -> (names: [String], line: Int)? {
        let stem = file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
        let own = stem + ".pem"
        guard case .success(let settings) = settings else { return files.contains(own) ? ([own], 1) : nil }
        guard case .map(let members) = settings.content, let named = members.first(where: { $0.key == "pem" })?.value
        else { return ([own], settings.line) }
        let directory = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
        let items = if case .list(let items) = named.content { items } else { [named] }
        let names = items.compactMap { if case .text(let text) = $0.content { directory + text } else { nil } }
        // What cannot be read bounds its own file and all that it names.
        return (names.count == items.count && !names.isEmpty ? names : names + [own], named.line)
    }
}
