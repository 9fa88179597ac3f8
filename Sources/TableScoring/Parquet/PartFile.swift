import DurableFiles
import Evaluation

/// A file while it is made, under a name of its own beside the one that it gets once it is whole.
final class PartFile: Sendable {
    let file: OpenFile
    private let place: BatchRequest.Place
    private let name: String

    init(_ place: BatchRequest.Place, head: [UInt8] = []) throws {
        self.place = place
        name = place.name + ".slipway-part"
        try place.directory.remove(file: name)
        file = try place.directory.create(file: name)
        try file.write(head)
    }

    /// Gives it its name, in the place of what has it.
    func finish() throws {
        try file.sync()
        try place.directory.rename(name, to: place.directory, as: place.name)
        try place.directory.sync()
    }

    func discard() { _ = try? place.directory.remove(file: name) }
}
