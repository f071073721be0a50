// SPDX-License-Identifier: MIT
// How observers and programs talk: frames of a letter, a length in four bytes (the most significant first), and so many bytes.
// The program says hello; then the client sends requests, and the program answers each with pieces of a document and an end. An
// error is the program's last frame. A request gets a "snapshot", or, where the hello offers it, the "changes" since the last ones of
// this connection.
#pragma once

#include <QActors/kernel/errors.h>

#include <QtCore/qbytearray.h>

#include <optional>

namespace QActors::detail {

/// Counts up when one side could not understand the other of an older version.
constexpr int ObserverProtocol = 1;

struct Frame
{
    enum Type : char {
        Hello = 'H', ///< who the program is: an object of JSON
        Request = 'Q', ///< an object of JSON
        Piece = 'D',
        End = 'E',
        Failure = 'X' ///< a text
    };
    static constexpr qsizetype Head = 5;
    static constexpr qsizetype MostRequest = 4096;
    static constexpr qsizetype MostPiece = 64 * 1024;

    /// Takes the next frame from these bytes, if all of it is there. Throws Error if they are no frame, or one with more content.
    static std::optional<Frame> take(QByteArray &bytes, qsizetype mostContent);
    QByteArray toBytes() const;

    Type type;
    QByteArray content;
};

} // namespace QActors::detail
