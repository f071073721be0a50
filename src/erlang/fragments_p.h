// SPDX-License-Identifier: MIT
// Large messages in pieces, so that small ones need not wait until they have gone. Between a parent and its child processes only: Erlang's
// own fragments come with a cache of atoms.
#pragma once

#include "controlmessage_p.h"

#include <QtCore/qhash.h>

#include <deque>
#include <optional>

namespace QActors::detail {

/// The first byte of a frame that is a piece; the second is 1 in the last one of a message. One message is sent in pieces at a time.
inline constexpr char FrameFragment = 102;

/// What waits to be sent in pieces, and what must not overtake it: messages to the same process (but for answers, each of which has its own call), and
/// what tells of an end, which stays behind all.
class QACTORS_ERLANG_EXPORT FragmentQueue
{
public:
    static constexpr qsizetype FragmentBytes = 256 * 1024; ///< Of a piece.
    static constexpr qsizetype WholeBytes = 2 * 1024 * 1024; ///< A frame up to it goes whole: that takes no longer than others may wait.

    bool isEmpty() const noexcept { return m_entries.empty(); }
    qint64 bytes() const noexcept { return m_bytes; } ///< Of what is still to be sent.
    /// Whether the message has to stay behind something here.
    bool holdsUp(const ControlMessage &message) const;
    /// Of a message, the whole frame with its length.
    void add(const ControlMessage &message, QByteArray frame);
    /// The next piece, or a whole small message, as a frame with its length. Not of an empty queue.
    QByteArray next();

private:
    enum class Kind : quint8 {
        Message, // to one process, or about it
        Answer, // to one process, but for one call of it
        End // of a process
    };
    struct Entry
    {
        QByteArray frame;
        Term to;
        Kind kind;
        qsizetype sent = 0; // of the frame, its length included
    };
    static Kind kindOf(const ControlMessage &message);

    std::deque<Entry> m_entries;
    QHash<Term, int> m_messages; // how many wait for each
    QHash<Term, int> m_answers;
    int m_ends = 0;
    qint64 m_bytes = 0;
};

/// Makes messages of pieces.
class QACTORS_ERLANG_EXPORT FragmentBuffer
{
public:
    explicit FragmentBuffer(qsizetype mostBytes) : m_mostBytes(mostBytes) { }
    /// Takes a frame without its length, which is not empty. Gives the message as ControlMessage::fromFrame() takes it, valid until the next call:
    /// the frame itself, or with the last piece the whole. Throws TermError for a message that is too large, or no piece.
    std::optional<QByteArrayView> take(QByteArrayView frame);

private:
    const qsizetype m_mostBytes;
    QByteArray m_bytes;
    QByteArray m_given;
};

} // namespace QActors::detail
