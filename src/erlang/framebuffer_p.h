// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/erlang/termerror.h>

#include <QtCore/qbytearray.h>

#include <optional>

namespace QActors::detail {

/// Makes frames of what comes in pieces of any sizes: each a length of four bytes, and as many bytes. Small ones are not copied, large
/// ones are read into their place; the memory of a large one grows with what comes, not with what was announced.
class QACTORS_ERLANG_EXPORT FrameBuffer
{
public:
    static constexpr qsizetype LengthBytes = 4;
    static constexpr qsizetype ChunkSize = 64 * 1024; ///< Frames below it are small.

    explicit FrameBuffer(qsizetype mostBytes) : m_mostBytes(mostBytes) { }

    /// The next frame that is complete, without its length; an empty one is a tick. Nothing if more is to be read before. It stays until
    /// the next call of anything. Throws TermError for one that is announced to be too large; then no more comes.
    std::optional<QByteArrayView> next();
    /// Where to read to, at most `size` bytes; when next() has given nothing. `available` is how much there is to read.
    char *room(qsizetype available, qsizetype &size);
    /// So many bytes were read there.
    void added(qsizetype size);
    void append(QByteArrayView bytes); ///< Copies them in.
    void clear();

private:
    const qsizetype m_mostBytes;
    QByteArray m_chunk{ChunkSize, Qt::Uninitialized}; // what is read and not taken yet stands between the next two
    qsizetype m_begin = 0;
    qsizetype m_end = 0;
    QByteArray m_large; // of a frame that is not small, what has come
    qsizetype m_largeSize = 0; // all of it; 0: there is none
    QByteArray m_given; // a large one that next() gave
    QByteArray m_spare; // empty, with the memory of one that was not too large
};

} // namespace QActors::detail
