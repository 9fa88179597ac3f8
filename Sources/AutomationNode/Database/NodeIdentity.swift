import GRDB

/// The random name of a node, in its database and in STATE/node.mark.
enum NodeIdentity {
    /// - Returns: nil in a database of an older Slipway.
    static func find(in database: Database) throws -> String? {
        guard try database.tableExists("node") else { return nil }
        return try String.fetchOne(database, sql: "SELECT id FROM node LIMIT 1")
    }

    /// Gives a new database the id of the state's node.
    static func take(_ id: String, in database: Database) throws {
        try database.execute(sql: "DELETE FROM node")
        try database.execute(sql: "INSERT INTO node (id) VALUES (?)", arguments: [id])
    }
}
