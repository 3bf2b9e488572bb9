#include "poller.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace botdb::detail {

Descriptor::Descriptor(int number, const char* what) : number_(number) {
  if (number < 0) throw std::system_error(errno, std::generic_category(), what);
}

Descriptor::~Descriptor() { ::close(number_); }

Poller::Poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1") {}

void Poller::Listen(int descriptor, std::uint32_t events, std::uint64_t number) {
  epoll_event event{.events = events, .data = {.u64 = number}};
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, descriptor, &event) == 0) return;
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event) == 0) return;
  throw std::system_error(errno, std::generic_category(), "epoll_ctl");
}

void Poller::Deafen(int descriptor) noexcept {
  if (descriptor >= 0) ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, descriptor, nullptr);
}

std::vector<std::uint64_t> Poller::Wait(int patience) {
  std::array<epoll_event, 64> events;
  const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), patience);
  if (count < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "epoll_wait");
  std::vector<std::uint64_t> numbers;
  for (int i = 0; i < count; ++i) numbers.push_back(events.at(static_cast<std::size_t>(i)).data.u64);
  return numbers;
}

void Ear::Update() {
  const int socket = source_.socket();
  // An earlier one has been closed, by which epoll forgot it: its number may be another thread's by now.
  socket_ = socket;
  if (socket < 0) return;
  const Interest interest = source_.interest();
  poller_.Listen(socket, (interest.read ? EPOLLIN : 0u) | (interest.write ? EPOLLOUT : 0u), number_);
}

}  // namespace botdb::detail
