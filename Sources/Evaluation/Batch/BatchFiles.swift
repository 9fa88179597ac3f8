import AsyncSupport
import DurableFiles
import Identifiers
import Inference

/// The output while it is made, under a name of its own beside it, with the journal that says how much of it counts. The
/// output itself is there whole, or not at all.
struct BatchFiles {
    private let output: BatchRequest.Place
    private let badRows: BatchRequest.Place?
    private let part: OpenFile
    private let badPart: OpenFile?
    private(set) var journal: BatchJournal
    private let clock: any TimeSource
    private var lastSaved: Instant

    static let partSuffix = ".slipway-part"
    static let journalSuffix = ".slipway-journal"
    private static let badHead = Array("row,reason\n".utf8)

    /// - Throws: `scoring.resume` where there is nothing to go on with, or it was another input, model or way.
    init(_ request: BatchRequest, identity: Digest, clock: any TimeSource = SystemClock()) throws {
        self.clock = clock
        lastSaved = clock.now
        output = request.output
        badRows = request.badRows
        if request.resumes {
            let found = try Self.found(request.output, identity)
            journal = found
            part = try Self.reopen(request.output, found.outputBytes)
            badPart = try request.badRows.map { try Self.reopen($0, found.badBytes) }
            return
        }
        journal = BatchJournal(identity: identity)
        try output.directory.remove(file: output.name + Self.journalSuffix)
        part = try Self.begin(output)
        badPart = try badRows.map(Self.begin)
        if let badPart {
            try badPart.write(Self.badHead)
            journal.badBytes = Int64(Self.badHead.count)
        }
    }

    /// Keeps a chunk: its text, its bad rows, and that it is done.
    mutating func keep(_ text: [UInt8], _ bad: [BadRow], rows: Int, columns: [String]?) throws {
        try part.write(text)
        let lines = bad.flatMap { row in
            BatchText.line([Array(String(row.number).utf8)[...], Array(row.reason.utf8)[...]])
        }
        try badPart?.write(lines)
        journal.rows += rows
        journal.bad += bad.count
        journal.outputBytes += Int64(text.count)
        if badPart != nil { journal.badBytes += Int64(lines.count) }
        journal.columns = journal.columns ?? columns
        if clock.now - lastSaved > .seconds(1) { try save() }
    }

    /// Records the progress, once the output is on the disk.
    mutating func save() throws {
        try part.sync()
        try badPart?.sync()
        try output.directory.replace(file: output.name + Self.journalSuffix, with: journal.written)
        lastSaved = clock.now
    }

    /// Gives output and bad rows their names.
    func finish() throws {
        try part.sync()
        try badPart?.sync()
        if let badRows {
            try badRows.directory.rename(badRows.name + Self.partSuffix, to: badRows.directory, as: badRows.name)
            try badRows.directory.sync()
        }
        try output.directory.rename(output.name + Self.partSuffix, to: output.directory, as: output.name)
        try output.directory.remove(file: output.name + Self.journalSuffix)
        try output.directory.sync()
    }

    /// Removes the files of a run that cannot be continued.
    func discard() {
        for place in [output, badRows].compactMap(\.self) {
            _ = try? place.directory.remove(file: place.name + Self.partSuffix)
        }
        _ = try? output.directory.remove(file: output.name + Self.journalSuffix)
    }

    private static func begin(_ place: BatchRequest.Place) throws -> OpenFile {
        try place.directory.remove(file: place.name + partSuffix)
        return try place.directory.create(file: place.name + partSuffix)
    }

    private static func found(_ place: BatchRequest.Place, _ identity: Digest) throws -> BatchJournal {
        let name = place.name + journalSuffix
        guard try place.directory.status(of: name) != nil,
            let journal = BatchJournal(try place.directory.read(file: name, limit: 16 << 20))
        else {
            throw ScoringFailure(
                .resume,
                place.directory.fullPath(of: name),
                expected: "the journal of an earlier run",
                found: "none; run it without --resume"
            )
        }
        guard journal.identity == identity else {
            throw ScoringFailure(
                .resume,
                place.directory.fullPath(of: place.name),
                expected: "the input, the model and the options of the earlier run",
                found: "others; run it without --resume, which begins anew"
            )
        }
        return journal
    }

    private static func reopen(_ place: BatchRequest.Place, _ bytes: Int64) throws -> OpenFile {
        let name = place.name + partSuffix
        let old = try place.directory.open(file: name)
        guard try old.status().size >= UInt64(bytes) else {
            throw ScoringFailure(
                .resume,
                place.directory.fullPath(of: name),
                expected: "at least \(bytes) bytes, as the journal says",
                found: "\(try old.status().size); run it without --resume"
            )
        }
        // What is opened for reading cannot be written on, so it is moved into a new file of the same name.
        let temporary = DirectoryHandle.temporaryName(for: name)
        let new = try place.directory.create(file: temporary)
        do {
            try copy(old, bytes, to: new)
            try place.directory.rename(temporary, to: place.directory, as: name)
        } catch {
            _ = try? place.directory.remove(file: temporary)
            throw error
        }
        return new
    }

    private static func copy(_ old: OpenFile, _ bytes: Int64, to new: OpenFile) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: CopyBuffer.size, alignment: 4096)
        defer { buffer.deallocate() }
        var at: Int64 = 0
        while at < bytes {
            let wanted = UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(min(Int64(buffer.count), bytes - at))])
            let count = try old.read(into: wanted, at: at)
            guard count > 0 else { return }
            try new.write(UnsafeRawBufferPointer(rebasing: wanted[..<count]))
            at += Int64(count)
        }
    }
}
