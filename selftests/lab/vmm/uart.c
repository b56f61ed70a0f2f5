// SPDX-License-Identifier: GPL-2.0-only
/*
 * A 16550A whose line is standard input and output. Sending takes no time,
 * and a full receiver holds the sender back, so nothing overruns.
 */
#include <linux/serial_reg.h>
#include <pthread.h>
#include <unistd.h>

#include "vmm.h"

#define FIFO	16

static struct {
	uint8_t ier, lcr, mcr, fcr, scr, dll, dlm;
	uint8_t fifo[FIFO];
	unsigned int head, count;
	bool sent;		/* "transmitter empty" not yet told */
	bool level;
} u;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t room = PTHREAD_COND_INITIALIZER;

static uint8_t interrupt_id(void)
{
	if (u.ier & UART_IER_RDI && u.count)
		return UART_IIR_RDI;
	if (u.ier & UART_IER_THRI && u.sent)
		return UART_IIR_THRI;
	return UART_IIR_NO_INT;
}

static void update_irq(void)
{
	bool level = interrupt_id() != UART_IIR_NO_INT;

	if (level != u.level)
		mpic_set_irq(UART_IRQ, level);
	u.level = level;
}

static uint8_t receive(void)
{
	uint8_t c = u.fifo[u.head];

	if (!u.count)
		return 0;
	u.head = (u.head + 1) % FIFO;
	u.count--;
	pthread_cond_signal(&room);
	return c;
}

static void transmit(uint8_t c)
{
	if (write(STDOUT_FILENO, &c, 1) != 1)
		finish(1);
	u.sent = true;
}

static uint8_t read_iir(void)
{
	uint8_t id = interrupt_id();

	if (id == UART_IIR_THRI)
		u.sent = false;
	return id | (u.fcr & UART_FCR_ENABLE_FIFO ? 0xc0 : 0);
}

static uint8_t read_register(uint32_t offset)
{
	bool dlab = u.lcr & UART_LCR_DLAB;

	switch (offset) {
	case UART_RX:
		return dlab ? u.dll : receive();
	case UART_IER:
		return dlab ? u.dlm : u.ier;
	case UART_IIR:
		return read_iir();
	case UART_LCR:
		return u.lcr;
	case UART_MCR:
		return u.mcr;
	case UART_LSR:
		return UART_LSR_TEMT | UART_LSR_THRE |
		       (u.count ? UART_LSR_DR : 0);
	case UART_MSR:
		return UART_MSR_DCD | UART_MSR_DSR | UART_MSR_CTS;
	case UART_SCR:
		return u.scr;
	default:
		return 0;
	}
}

static void write_ier(uint8_t value)
{
	if (value & ~u.ier & UART_IER_THRI)
		u.sent = true;
	u.ier = value & 0xf;
}

static void write_register(uint32_t offset, uint8_t value)
{
	bool dlab = u.lcr & UART_LCR_DLAB;

	switch (offset) {
	case UART_TX:
		if (dlab)
			u.dll = value;
		else
			transmit(value);
		break;
	case UART_IER:
		if (dlab)
			u.dlm = value;
		else
			write_ier(value);
		break;
	case UART_FCR:
		u.fcr = value;
		if (value & UART_FCR_CLEAR_RCVR)
			u.count = 0;
		break;
	case UART_LCR:
		u.lcr = value;
		break;
	case UART_MCR:
		u.mcr = value;
		break;
	case UART_SCR:
		u.scr = value;
		break;
	}
}

uint32_t uart_read(uint32_t offset, unsigned int len)
{
	uint8_t value;

	(void)len;
	pthread_mutex_lock(&lock);
	value = read_register(offset);
	update_irq();
	pthread_mutex_unlock(&lock);
	return value;
}

void uart_write(uint32_t offset, unsigned int len, uint32_t value)
{
	(void)len;
	pthread_mutex_lock(&lock);
	write_register(offset, value);
	update_irq();
	pthread_mutex_unlock(&lock);
}

static void *reader(void *unused)
{
	uint8_t c;

	(void)unused;
	while (read(STDIN_FILENO, &c, 1) == 1) {
		pthread_mutex_lock(&lock);
		while (u.count == FIFO)
			pthread_cond_wait(&room, &lock);
		u.fifo[(u.head + u.count++) % FIFO] = c;
		update_irq();
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

void uart_init(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, reader, NULL))
		fail("no thread for the console");
}
