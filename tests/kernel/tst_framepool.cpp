// SPDX-License-Identifier: MIT
#include <QActors/kernel/detail/framepool.h>

#include "support/testrun.h"

#include <QtCore/qfile.h>

#include <algorithm>
#include <mutex>
#include <random>
#include <thread>

#if defined(Q_OS_LINUX)
#  include <unistd.h>
#endif

using namespace TestSupport;
using namespace Qt::StringLiterals;
using detail::FramePool;
using detail::poolAllocate;
using detail::poolBlocksInUse;
using detail::poolFree;

class TestFramePool : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void blocksAreAlignedAndApart();
    void countsWhatIsInUse();
    void freedOnAnotherThread();
    void endedThreadLeaksNothing();
    void derivedClassesComeFromThePool();
    void framesComeFromThePool();

    // The lists themselves, which poolAllocate() does without under AddressSanitizer.
    void aBlockThatWasGivenBackComesNext();
    void emptySlabsAreGivenBack();
    void emptyRegionsGoBackToTheSystem();
    void blocksFreedElsewhereComeHome();
    void blocksComeHomeWhileTheyAreTaken();
    void thePoolOfAnEndedThreadGoesToTheNext();
    void worksWhenTheThreadsPoolHasGone();
};

void TestFramePool::blocksAreAlignedAndApart()
{
    const qptrdiff before = poolBlocksInUse();
    // Around the size classes' edges, and beyond the largest.
    for (const std::size_t size : {1, 8, 31, 32, 33, 64, 1000, 2047, 2048, 2049, 100'000}) {
        std::vector<unsigned char *> blocks;
        for (int i = 0; i < 20; ++i) {
            auto *block = static_cast<unsigned char *>(poolAllocate(size));
            QCOMPARE(quintptr(block) % alignof(std::max_align_t), quintptr(0));
            std::fill_n(block, size, static_cast<unsigned char>(i));
            blocks.push_back(block);
        }
        for (int i = 0; i < 20; ++i) {
            QVERIFY(std::all_of(blocks[i], blocks[i] + size, [i](unsigned char c) { return c == i; }));
            poolFree(blocks[i], size);
        }
    }
    QCOMPARE(poolBlocksInUse(), before);
}

void TestFramePool::countsWhatIsInUse()
{
    const qptrdiff before = poolBlocksInUse();
    void *small = poolAllocate(40);
    void *large = poolAllocate(5000);
    QCOMPARE(poolBlocksInUse(), before + 2);
    poolFree(large, 5000);
    poolFree(small, 40);
    QCOMPARE(poolBlocksInUse(), before);
}

void TestFramePool::freedOnAnotherThread()
{
    constexpr int Blocks = 3000; // more than a thread keeps of foreign ones
    const qptrdiff before = poolBlocksInUse();
    std::vector<void *> blocks;
    for (int i = 0; i < Blocks; ++i)
        blocks.push_back(poolAllocate(96));
    qptrdiff there = 0;
    std::thread([&] {
        for (void *block : blocks)
            poolFree(block, 96);
        there = poolBlocksInUse();
    }).join();
    QCOMPARE(there, qptrdiff(-Blocks));
    QCOMPARE(poolBlocksInUse() + there, before);
    for (int i = 0; i < Blocks; ++i)
        poolFree(poolAllocate(96), 96); // this thread's lists are sound
}

void TestFramePool::endedThreadLeaksNothing()
{
    void *kept = nullptr;
    std::thread([&] {
        void *freed = poolAllocate(200);
        kept = poolAllocate(200);
        poolFree(freed, 200); // stays in the thread's list, until it ends
    }).join();
    std::memset(kept, 1, 200); // outlives its thread
    poolFree(kept, 200);
}

void TestFramePool::derivedClassesComeFromThePool()
{
    struct Base : detail::Pooled
    {
        virtual ~Base() = default;
    };
    struct Derived : Base
    {
        char more[300];
    };
    const qptrdiff before = poolBlocksInUse();
    Base *object = new Derived;
    QCOMPARE(poolBlocksInUse(), before + 1);
    delete object; // with Derived's size: the destructor is virtual
    QCOMPARE(poolBlocksInUse(), before);
}

void TestFramePool::framesComeFromThePool()
{
    const qptrdiff before = poolBlocksInUse();
    auto make = []() -> Async<> { co_return; };
    {
        const Async<> async = make();
        QCOMPARE(poolBlocksInUse(), before + 1);
    }
    QCOMPARE(poolBlocksInUse(), before);
}

void TestFramePool::aBlockThatWasGivenBackComesNext()
{
    FramePool *pool = FramePool::current();
    void *first = pool->allocate(100);
    void *second = pool->allocate(112); // of the same size class
    QCOMPARE(quintptr(first) % alignof(std::max_align_t), quintptr(0));
    QVERIFY(std::abs(static_cast<char *>(second) - static_cast<char *>(first)) >= 112);
    pool->free(first);
    QCOMPARE(pool->allocate(97), first);
    void *other = pool->allocate(96); // of another
    pool->free(second);
    pool->free(first);
    QCOMPARE(pool->allocate(100), first);
    pool->free(other);
    pool->free(first);
}

void TestFramePool::emptySlabsAreGivenBack()
{
    FramePool *pool = FramePool::current();
    const int before = pool->slabs();
    std::mt19937 random(1);
    std::vector<unsigned char *> blocks;
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 10'000; ++i) {
            blocks.push_back(static_cast<unsigned char *>(pool->allocate(1500)));
            std::fill_n(blocks.back(), 1500, static_cast<unsigned char>(i));
        }
        QVERIFY(pool->slabs() >= before + 400); // 15 MB
        QVERIFY(pool->slabs() < before + 600);
        for (int i = 0; i < 10'000; ++i)
            QVERIFY(blocks[i][0] == static_cast<unsigned char>(i) && blocks[i][1499] == blocks[i][0]);
        std::shuffle(blocks.begin(), blocks.end(), random);
        for (unsigned char *block : blocks)
            pool->free(block);
        blocks.clear();
        QVERIFY(pool->slabs() <= before + 1);
    }
}

void TestFramePool::emptyRegionsGoBackToTheSystem()
{
#if defined(Q_OS_LINUX)
    const auto mapped = [] {
        QFile file(u"/proc/self/statm"_s);
        return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').front().toLongLong() * sysconf(_SC_PAGESIZE) : -1;
    };
    constexpr std::size_t Size = 2048;
    constexpr int Blocks = 32 * 1024; // 64 MiB
    std::vector<void *> blocks;
    blocks.reserve(Blocks);
    const qint64 before = mapped();
    QVERIFY(before > 0);
    FramePool *pool = FramePool::current();
    for (int i = 0; i < Blocks; ++i)
        blocks.push_back(pool->allocate(Size));
    QVERIFY(mapped() >= before + qint64(Size) * Blocks * 3 / 4); // there may be some room already
    for (void *block : blocks)
        pool->free(block);
    QVERIFY2(mapped() <= before + 16 * 1024 * 1024, qPrintable(QString::number(mapped() - before))); // what is kept of it
#else
    QSKIP("only where /proc tells what is mapped");
#endif
}

void TestFramePool::blocksFreedElsewhereComeHome()
{
    FramePool *pool = FramePool::current();
    std::vector<void *> blocks;
    int most = 0;
    for (int round = 0; round < 5; ++round) {
        for (int i = 0; i < 3000; ++i)
            blocks.push_back(pool->allocate(700));
        if (round == 0)
            most = pool->slabs();
        QCOMPARE(pool->slabs(), most); // nothing new is needed
        std::thread one([&] { std::for_each(blocks.begin(), blocks.begin() + 1500, &FramePool::sendHome); });
        std::thread two([&] { std::for_each(blocks.begin() + 1500, blocks.end(), [](void *b) { FramePool::current()->free(b); }); });
        one.join();
        two.join();
        blocks.clear();
    }
}

void TestFramePool::blocksComeHomeWhileTheyAreTaken()
{
    struct Shared
    {
        std::mutex lock;
        std::vector<quint64 *> blocks;
        bool over = false;
    } shared;
    constexpr int Size = 48;
    const auto consume = [&shared] {
        for (;;) {
            std::vector<quint64 *> taken;
            {
                const std::lock_guard guard(shared.lock);
                if (shared.blocks.empty() && shared.over)
                    return;
                taken.swap(shared.blocks);
            }
            for (quint64 *block : taken) {
                if (std::count(block, block + Size / sizeof(quint64), block[0]) != Size / sizeof(quint64))
                    qFatal("two have the same block");
                FramePool::current()->free(block);
            }
        }
    };
    std::thread one(consume);
    std::thread two(consume);
    FramePool *pool = FramePool::current();
    for (quint64 i = 0; i < 50'000; ++i) {
        auto *block = static_cast<quint64 *>(pool->allocate(Size));
        std::fill_n(block, Size / sizeof(quint64), i);
        const std::lock_guard guard(shared.lock);
        shared.blocks.push_back(block);
    }
    {
        const std::lock_guard guard(shared.lock);
        shared.over = true;
    }
    one.join();
    two.join();
}

void TestFramePool::thePoolOfAnEndedThreadGoesToTheNext()
{
    std::vector<void *> blocks;
    FramePool *first = nullptr;
    int slabs = 0;
    const auto take = [&] {
        FramePool *pool = FramePool::current();
        for (int i = 0; i < 1000; ++i)
            blocks.push_back(pool->allocate(300));
        slabs = pool->slabs();
        first = first ? first : pool;
        QCOMPARE(pool, first);
    };
    std::thread(take).join();
    const int needed = slabs;
    std::for_each(blocks.begin(), blocks.end(), &FramePool::sendHome); // to a pool without a thread
    blocks.clear();
    std::thread(take).join();
    QCOMPARE(slabs, needed);
    std::for_each(blocks.begin(), blocks.end(), &FramePool::sendHome);
}

// A thread-local object that is older than the thread's pool goes later, and may still need memory.
void TestFramePool::worksWhenTheThreadsPoolHasGone()
{
    struct Late
    {
        void *early = nullptr;
        ~Late()
        {
            if (!early)
                return;
            poolFree(early, 64);
            void *late = poolAllocate(64);
            std::memset(late, 1, 64);
            poolFree(late, 64);
            QVERIFY(!FramePool::current());
        }
    };
    std::thread([] {
        static thread_local Late late;
        late.early = nullptr; // makes it
        late.early = poolAllocate(64);
    }).join();
}

QTEST_GUILESS_MAIN(TestFramePool)
#include "tst_framepool.moc"
